#!/bin/sh
# Every global of a file begins with the file's name: sim/dram.c exports dram_*. A file without a header of its own
# implements part of a shorter-named one, and takes that prefix: base/field_print.c and base/field.h, field_*.
out=${OUT:-build/release}
bad=0
for source in $(git ls-files 'base/*.c' 'einsum/*.c' 'mask/*.c' 'sim/*.c' 'mapper/*.c' 'sweep/*.c' 'reports/*.c' 'cli/*.c'); do
    object=$out/obj/${source%.c}.o
    [ -e "$object" ] || continue
    stem=${source%.c}
    while [ ! -e "$stem.h" ]; do
        case ${stem##*/} in *_*) stem=${stem%_*} ;; *) stem=${source%.c} && break ;; esac
    done
    nm -g --defined-only "$object" | awk -v stem="${stem##*/}" -v source="$source" '
        BEGIN { prefix = source; sub(/.*\//, "", prefix); sub(/\.c$/, "", prefix) }
        $3 == stem || index($3, stem "_") == 1 || $3 == prefix || index($3, prefix "_") == 1 { next }
        $3 == "main" || $3 ~ /^(__|_GLOBAL_|\.)/ || $2 == "w" || (source == "cli/verbs.c" && $3 == "cli_verbs") { next }
        { print source ": global " $3 " does not begin with " stem "_"; bad = 1 }
        END { exit bad }' || bad=1
done
exit $bad
