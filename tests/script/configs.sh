#!/bin/sh
# Every file in configs/ is one that the program accepts (those in tech/ are read by every architecture that names them).
set -eu
bad=0
list=$(find configs -name '*.yaml' -not -path 'configs/tech/*' | sort)
for config in $list; do
    "$WEIR" check "$config" >/dev/null || { echo "$config: not accepted"; bad=1; }
done
exit $bad
