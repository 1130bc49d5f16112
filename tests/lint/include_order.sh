#!/bin/sh
# A folder includes only itself and folders below it: base < einsum < mask < sim < mapper < sweep < reports < cli.
# Includes are written from the root; a file in a product folder includes nothing from tests/.
awk '
    BEGIN { n = split("base einsum mask sim mapper sweep reports cli", order, " "); for (i = 1; i <= n; i++) rank[order[i]] = i }
    /^#include "/ {
        split(FILENAME, from, "/"); split($2, to, "/"); folder = substr(to[1], 2)
        if (!(folder in rank)) { print FILENAME ":" FNR ": include from the root, from one of the folders: " $2; bad = 1 }
        else if (rank[folder] > rank[from[1]]) { print FILENAME ":" FNR ": " from[1] "/ must not include " folder "/"; bad = 1 }
    }
    END { exit bad }
' $(git ls-files 'base/*.[ch]' 'einsum/*.[ch]' 'mask/*.[ch]' 'sim/*.[ch]' 'mapper/*.[ch]' 'sweep/*.[ch]' 'reports/*.[ch]' 'cli/*.[ch]')
