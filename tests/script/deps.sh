#!/bin/sh
# The installer with a package manager of our own: it is not called when nothing is missing, gets exactly the missing packages as
# root, and without root and sudo the one command is printed and the exit status says failure.
set -eu
bin=$SCRATCH/bin
mkdir -p "$bin"
for tool in sh cat gcc make gnuplot grep; do ln -s "$(command -v $tool)" "$bin/$tool"; done
printf '#!/bin/sh\necho "$@" >>%s/calls\n' "$SCRATCH" >"$bin/apt-get"
printf '#!/bin/sh\necho "${FAKE_UID:-0}"\n' >"$bin/id"
chmod +x "$bin/apt-get" "$bin/id"
expect() { # WHAT EXPECTED GOT
    [ "$2" = "$3" ] || { printf '%s: expected\n%s\ngot\n%s\n' "$1" "$2" "$3"; exit 1; }
}

PATH=$bin .ci/deps install build demo
expect "calls with nothing missing" "" "$(cat "$SCRATCH/calls" 2>/dev/null || true)"

rm "$bin/gnuplot"
expect "talk" "Installing Debian packages: gnuplot-nox" "$(PATH=$bin .ci/deps install build demo check)"
expect "calls as root" "update
install -y --no-install-recommends gnuplot-nox" "$(cat "$SCRATCH/calls")"

rm "$SCRATCH/calls"
if text=$(FAKE_UID=1000 PATH=$bin .ci/deps install demo 2>&1); then echo "success without root" && exit 1; fi
expect "without root" "Installing Debian packages: gnuplot-nox
This needs root. Ask whoever has it to run:
    apt-get update && apt-get install -y --no-install-recommends gnuplot-nox" "$text"
expect "calls without root" "" "$(cat "$SCRATCH/calls" 2>/dev/null || true)"

if text=$(PATH=$bin .ci/deps need demo 2>&1); then echo "success with a tool missing" && exit 1; fi
expect "need" "missing: gnuplot (Debian: gnuplot-nox); 'make deps' installs what every target needs" "$text"

printf '#!/bin/sh\n[ "$1" = -n ] || exec "$@"\n' >"$bin/sudo"
chmod +x "$bin/sudo"
FAKE_UID=1000 PATH=$bin .ci/deps install demo >/dev/null
expect "calls with sudo" "update
install -y --no-install-recommends gnuplot-nox" "$(cat "$SCRATCH/calls")"
