#!/bin/sh
# needs: cppcheck
# Version 2.10 knows no c17, so c11; it takes the field argument of err_set for one of the variable ones (varFuncNullUB).
mkdir -p build/lint/cppcheck
git ls-files '*.c' | grep -v '^tests/' >build/lint/cppcheck.files
cppcheck --quiet --std=c11 --enable=warning,performance,portability --inline-suppr --suppress=varFuncNullUB --error-exitcode=1 -I. \
    -j "${JOBS:-2}" --cppcheck-build-dir=build/lint/cppcheck --file-list=build/lint/cppcheck.files
