#!/bin/sh
# needs: clang-format
# C is formatted by clang-format 14 (`make format`).
version=$(clang-format --version | sed 's/.*version \([0-9]*\).*/\1/')
if [ "$version" != 14 ]; then
    echo "skip: the format is that of clang-format 14, this is $version"
    exit 0
fi
git ls-files '*.c' '*.h' '*.cu' | xargs -r clang-format --dry-run --Werror
