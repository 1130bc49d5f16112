weir bound --batch bound_batch.jsonl
head -1 bound_batch.jsonl | weir bound --batch -
head -1 bound_batch.jsonl | sed "s/.stride.: .[^]]*./\"stride\": [999]/" | weir bound --batch -
echo "{layout: [8]}" | weir bound --batch -
echo "[1]" | weir bound --batch -
