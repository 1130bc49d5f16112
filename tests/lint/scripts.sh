#!/bin/sh
# needs: shellcheck
git ls-files | while read -r file; do
    head -n 1 "$file" | grep -q '^#!.*sh$' && echo "$file"
done | xargs shellcheck
