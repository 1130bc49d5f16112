#!/bin/sh
# Small rules of text: no space at the end of a line, no tab but in a Makefile, a newline at the end of a file, no open end
# without an issue number, no folder of one machine, no commented-out code, and nothing about how or by whom it was written.
files=$(git ls-files | grep -vE '\.(npy|svg|png)$' | grep -v '^tests/lint/text\.sh$')
bad=0
refuse() { # PATTERN WHY FILE...
    pattern=$1 why=$2
    shift 2
    [ $# -gt 0 ] || return 0
    if grep -nHE -e "$pattern" "$@"; then
        echo "    ^ $why"
        bad=1
    fi
}
# shellcheck disable=SC2086 # a list of files
{
    refuse '[ 	]+$' 'space at the end of a line' $(printf '%s\n' $files | grep -vE '\.(out|err|csv)$')
    refuse '	' 'a tab' $(printf '%s\n' $files | grep -vE '(Makefile|\.out|\.err)$')
    refuse '(TODO|FIXME|XXX)([^#]*)$' 'an open end without an issue number (#12)' $files
    refuse '/(home|root|tmp|work|Users)/[A-Za-z0-9]' 'a folder of one machine' $files
    refuse '\b[Ss]essions?\b|\b(AI|LLM) (agent|helper|assistant)|\bas an AI\b' 'how it was written is no part of the project' $files
    refuse '^ *// .*;$|^ */\* *(if|for|while|return)\b.*[;{] *\*/$' 'commented-out code' $(printf '%s\n' $files | grep -E '\.[ch]$')
    for file in $files; do
        [ -s "$file" ] && [ -n "$(tail -c 1 "$file")" ] && echo "$file: no newline at the end" && bad=1
    done
}
exit $bad
