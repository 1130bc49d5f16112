#!/bin/sh
# A few hundred seeded mutations of every input through the program; `make soak` runs a million.
exec "$OUT/tests/fuzz/mutate" "$WEIR" 300
