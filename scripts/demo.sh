#!/usr/bin/env bash
# From a fresh clone to drones over a district: sets up what is missing, builds, and runs `quadrat demo ARGS`.
set -euo pipefail
. "$(dirname "$0")/stage.sh"
. scripts/setup.sh

need_tools
missing=$(missing_to_build)
missing=${missing//$'\n'/ }
[ -z "$missing" ] || stage packages "installing $missing" install_packages $missing
stage tools "the web's libraries" web_modules
stage web "the live map and the phone page" web_pages
stage station "the first build is the long one, some minutes" cargo build --locked --package quadrat
echo "start      quadrat demo $*"

# In a process group of its own, Ctrl-C reaches the demo only: drones land, and make sees the exit status 0.
[ -t 0 ] && set -m
"$TARGET/debug/quadrat" demo "$@"
