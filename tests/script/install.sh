#!/bin/sh
# `make install` into a folder that is moved afterwards: the program runs from elsewhere, finds its configs and has its
# man page; `make uninstall` leaves nothing.
set -eu
make -s install DESTDIR="$SCRATCH/dest" PREFIX=/opt/weir >/dev/null
mv "$SCRATCH/dest" "$SCRATCH/moved"
prefix=$SCRATCH/moved/opt/weir
grep -q "^.TH WEIR 1" "$prefix/share/man/man1/weir.1"
mkdir "$SCRATCH/elsewhere"
cd "$SCRATCH/elsewhere"
"$prefix/bin/weir" check configs/experiment/fusemax.yaml >/dev/null
"$prefix/bin/weir" cascade passes configs/cascade/attention-1pass.yaml >/dev/null
"$prefix/bin/weir" bound configs/mask/hunyuan_18x24x24.yaml >/dev/null
"$prefix/bin/weir" tech show edge-45nm >/dev/null
"$prefix/bin/weir" run fusemax --no-report -o out 2>/dev/null >/dev/null
[ -s out/results.jsonl ]
cd - >/dev/null
mv "$SCRATCH/moved" "$SCRATCH/dest"
make -s uninstall DESTDIR="$SCRATCH/dest" PREFIX=/opt/weir
left=$(find "$SCRATCH/dest" -type f)
[ -z "$left" ] || { echo "left behind: $left"; exit 1; }
