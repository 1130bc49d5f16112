#!/bin/sh
# needs: g++
# Every header compiles alone, as C17 and as C++17 (nvcc and the shims need the latter).
git ls-files '*.h' | xargs -P "${JOBS:-2}" -I {} sh -c '
    echo "#include \"$1\"" | gcc -std=c17 -D_POSIX_C_SOURCE=200809L -Wall -Wextra -Wpedantic -Werror -I. -fsyntax-only -x c - &&
    echo "#include \"$1\"" | g++ -std=c++17 -Wall -Wextra -Wpedantic -Werror -I. -fsyntax-only -x c++ -' sh {}
