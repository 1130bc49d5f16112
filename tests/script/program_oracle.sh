#!/bin/sh
# 10,000 random tile programs of the reference oracle through `weir program --batch`: interval, end of
# 8 tiles and deadlock must be equal. The seed can be given: program_oracle.sh SEED.
set -eu
oracle=${WEIR_SHARED:-../shared}/tools/tile_program.py
scratch=${SCRATCH:-build}
weir=${WEIR:-build/release/weir}
if [ ! -e "$oracle" ] || ! command -v python3 >/dev/null; then
    echo "extra: no oracle for tile programs ($oracle with python3)"
    exit 0
fi
mkdir -p "$scratch"
python3 "$oracle" random "${1:-2026}" 10000 >"$scratch/tables.jsonl"
"$weir" program --batch "$scratch/tables.jsonl" >"$scratch/got.jsonl"
# what the oracle found is the end of each of its lines
sed 's/.*"interval":/{"interval":/; s/ //g' "$scratch/tables.jsonl" >"$scratch/expected.jsonl"
cmp "$scratch/expected.jsonl" "$scratch/got.jsonl"
echo "$(wc -l <"$scratch/got.jsonl") tables equal"
