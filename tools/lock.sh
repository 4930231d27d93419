#!/usr/bin/env bash
# Write the hash-locked lists of requirements/ anew from pyproject.toml. Needs uv. Give --upgrade to take newer versions.
# The lists name versions and hashes only, never a registry: the machine that installs decides where from.
set -euo pipefail
cd "$(dirname "$0")/.."

lock() { # lock OUTPUT [uv arguments…]
  local output=$1
  shift
  uv pip compile pyproject.toml requirements/build.in "$@" --quiet --output-file "$output" \
    --python-version 3.11 --universal --generate-hashes --no-header --no-annotate \
    --no-emit-index-url --no-emit-find-links "${upgrade[@]}"
}

upgrade=("$@")
lock requirements/run.lock --extra pg
# The longer lists take the versions of the first, so that one can be laid over the other.
lock requirements/dev.lock --extra pg --extra dev --constraint requirements/run.lock
lock requirements/bench.lock --extra pg --extra dev --extra bench --constraint requirements/dev.lock

if grep -nE '://|^--' requirements/*.lock; then
  echo "a lock file names an address" >&2
  exit 1
fi
