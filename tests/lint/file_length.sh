#!/bin/sh
# needs: nothing but sh; counted by `make lint`
# Files stay readable: .c at most 600 lines (aim at 400), .h 200 (aim at 150), .sv 300, a folder's README.md 40, the Makefile 200.
git ls-files '*.c' '*.h' '*.sv' '*/README.md' Makefile | xargs wc -l | awk '
    $2 == "total" { next }
    { limit = $2 ~ /\.c$/ ? 600 : $2 ~ /\.h$/ ? 200 : $2 ~ /\.sv$/ ? 300 : $2 == "Makefile" ? 200 : 40 }
    $1 > limit { print $2 ": " $1 " lines, at most " limit; bad = 1 }
    END { exit bad }'
