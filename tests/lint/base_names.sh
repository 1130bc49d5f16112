#!/bin/sh
# A file's name is unique in the tree (the .h and .c of one pair share theirs and their folder).
git ls-files '*.c' '*.h' '*.cpp' '*.cu' '*.sv' | awk '
    { name = $0; sub(/.*\//, "", name); folder = $0; sub(/\/?[^\/]*$/, "", folder); stem = name; sub(/\.[a-z]+$/, "", stem) }
    stem in where && where[stem] != folder { print $0 ": the name " stem " is taken by " where[stem] "/"; bad = 1 }
    { where[stem] = folder }
    END { exit bad }'
