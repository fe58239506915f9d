#!/bin/sh
# Makes sure that Debian packages are installed, and says what it installs.
#
#   usage: packages.sh PACKAGE...
set -eu

missing=
if command -v dpkg-query >/dev/null 2>&1; then
    for package in "$@"; do
        state=$(dpkg-query -W -f '${Status}' "$package" 2>/dev/null || :)
        [ "$state" = 'install ok installed' ] || missing="$missing $package"
    done
    [ -n "$missing" ] || exit 0
else
    echo "This is not Debian or Ubuntu: make sure to have $*" >&2
    exit 0
fi

as_root=
if [ "$(id -u)" -ne 0 ]; then
    command -v sudo >/dev/null 2>&1 || {
        echo "Please install, as root:$missing" >&2
        exit 1
    }
    as_root=sudo
fi
echo "Installing with apt-get:$missing"
export DEBIAN_FRONTEND=noninteractive
$as_root apt-get update -qq
# shellcheck disable=SC2086 # one word a package
$as_root apt-get install -y -qq --no-install-recommends $missing >/dev/null
