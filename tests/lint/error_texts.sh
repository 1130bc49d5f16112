#!/bin/sh
# needs: awk
# Every error text in the source is seen by a test: the longest fixed piece (between the places filled in by %) of each
# text given to err_set, or to a function of the same file that wraps it, stands in a tests/golden/*.err, a test's C or a tests/script/*.sh.
# An err_set whose format is not a literal is refused unless its line says `err_set(err, status, ...` with "%s".
sources=$(git ls-files 'base/*.c' 'einsum/*.c' 'mask/*.c' 'sim/*.c' 'mapper/*.c' 'sweep/*.c' 'reports/*.c' 'cli/*.c')
mkdir -p build/lint
# shellcheck disable=SC2086 # a list of files
awk -f tests/lint/error_texts.awk $sources $sources >build/lint/error-texts
cat tests/golden/*.err tests/unit/*.c tests/model/*.c tests/script/*.sh 2>/dev/null | tr -d '\n' | sed 's/"  *"//g' >build/lint/error-seen
bad=0 num=0
tab=$(printf '\t')
while IFS=$tab read -r place text; do
    num=$((num + 1))
    grep -qF -e "$text" build/lint/error-seen && continue
    echo "$place: no test shows the error '$text'"
    bad=1
done <build/lint/error-texts
echo "$num error texts"
exit $bad
