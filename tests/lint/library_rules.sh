#!/bin/sh
# Below cli/ nothing takes memory but base/arena.c and base/buf.c, nothing exits or writes to stdout, stderr or the
# environment, and no random number, date or locale gets in.
sources=$(git ls-files 'base/*.[ch]' 'einsum/*.[ch]' 'mask/*.[ch]' 'sim/*.[ch]' 'mapper/*.[ch]' 'sweep/*.[ch]' 'reports/*.[ch]')
bad=0
refuse() { # PATTERN WHY EXEMPT
    # shellcheck disable=SC2086 # a list of files
    if printf '%s\n' $sources | grep -vE "$3" | xargs grep -nHE -e "(^|[^a-z_A-Z0-9])($1)"; then
        echo "    ^ $2"
        bad=1
    fi
}
refuse '(malloc|calloc|realloc|strdup|strndup|free)\(' 'memory comes from an arena' '^base/(arena|buf)\.[ch]$'
refuse '(exit|_exit|printf|puts|putchar|perror)\(' 'only cli/ exits and prints' '^$'
refuse '(getenv|setenv|setlocale|rand|srand|random|gmtime|localtime|ctime|asctime|time)\(' 'not the same on every machine' '^$'
refuse '(strcpy|strcat|sprintf|vsprintf|gets|strtok|atoi|atof|atol)\(' 'no bound or no error' '^$'
exit $bad
