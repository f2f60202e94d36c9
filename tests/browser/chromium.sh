#!/bin/sh
# Sees to a browser for the browser tests: one that is there, else Debian's when we may install it.
# They are skipped, and this says how to get one, when neither works. $1 is the Python to ask.
set -u

found() {
    "$1" -c 'import sys
from memexplorer.server import browsers
sys.exit(browsers.chromium() is None)'
}

if found "$1"; then
    exit 0
fi
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    echo "no Chromium here: installing Debian's for the browser tests"
    export DEBIAN_FRONTEND=noninteractive
    apt-get update -q && apt-get install -q -y --no-install-recommends chromium
    if found "$1"; then
        exit 0
    fi
fi
echo "browser tests are skipped: install Chromium or Chrome, or name one in CHROME=/path/to/it"
