#!/bin/sh
# needs: g++
# Every header compiles alone, as C17 and as C++17 (nvcc and the shims need the latter).
git ls-files '*.h' | xargs -P "${JOBS:-2}" -I {} sh -c '
    printf "#include \"%s\"\nextern int header_stands_alone;\n" "$1" | gcc -std=c17 -D_POSIX_C_SOURCE=200809L -Wall -Wextra -Wpedantic -Werror -I. -fsyntax-only -x c - &&
    printf "#include \"%s\"\n" "$1" | g++ -std=c++17 -Wall -Wextra -Wpedantic -Werror -I. -fsyntax-only -x c++ -' sh {}
