weir program --batch program_batch.jsonl
head -1 program_batch.jsonl | weir program --batch -
head -1 program_batch.jsonl | sed "s/.slots.: 18, //" | weir program --batch -
