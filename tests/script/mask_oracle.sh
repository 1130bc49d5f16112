#!/bin/sh
# Random GNA cases of the reference oracle through `weir bound --batch`: every field of every line must be equal, byte
# for byte. Seed and number can be given: mask_oracle.sh SEED COUNT (a full comparison is 100000).
set -eu
oracle=${WEIR_SHARED:-../shared}/tools/gna_oracle.py
scratch=${SCRATCH:-build}
weir=${WEIR:-build/release/weir}
if [ ! -e "$oracle" ] || ! command -v python3 >/dev/null; then
    echo "extra: no oracle for masks ($oracle with python3)"
    exit 0
fi
mkdir -p "$scratch"
python3 "$oracle" vectors --seed "${1:-2026}" --count "${2:-5000}" >"$scratch/vectors.jsonl"
# the oracle's results are dropped: only the case itself is read
sed 's/, "tokens":.*/}/' "$scratch/vectors.jsonl" | "$weir" bound --batch - >"$scratch/got.jsonl"
cmp "$scratch/vectors.jsonl" "$scratch/got.jsonl"
echo "$(wc -l <"$scratch/got.jsonl") cases equal"
