#!/bin/sh
# Installs the Debian packages named as arguments that are not there yet, and says which before it does.
set -eu

missing=""
for package in "$@"; do
    status=$(dpkg-query --show --showformat='${Status}' "$package" 2>/dev/null || true)
    [ "$status" = "install ok installed" ] || missing="$missing $package"
done
[ -n "$missing" ] || exit 0

echo "Installing Debian packages:$missing"
elevate=""
if [ "$(id -u)" -ne 0 ]; then
    if ! command -v sudo >/dev/null; then
        echo "These packages need root. Run this once as root, then try again:" >&2
        echo "    apt-get update && apt-get install --yes --no-install-recommends$missing" >&2
        exit 1
    fi
    elevate="sudo"
fi
# shellcheck disable=SC2086 # the list is meant to be split
$elevate apt-get update -qq
# shellcheck disable=SC2086
DEBIAN_FRONTEND=noninteractive $elevate apt-get install --yes -qq --no-install-recommends $missing >/dev/null
