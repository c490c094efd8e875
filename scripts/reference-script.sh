#!/usr/bin/env bash
# Puts the script of the page /reference where the gateway looks for it: out of the package that ships it, whose hash is
# pinned. Nothing is lost without it but that page, so a machine without network goes on.
# Usage: reference-script.sh REQUIREMENTS TARGET
set -euo pipefail

requirements=$1
target=$2
stamp="$target.from"

if [ -f "$target" ] && cmp -s "$stamp" "$requirements"; then exit 0; fi
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
echo "Fetching the script of the API reference"
fetch() {
  python3 -m venv "$folder/python"
  "$folder/python/bin/pip" download --quiet --disable-pip-version-check --no-deps --require-hashes \
    --requirement "$requirements" --dest "$folder"
  python3 -m zipfile --extract "$folder"/*.whl "$folder/package"
}
if ! fetch; then
  echo "It cannot be fetched now; the page /reference says how to get it later." >&2
  exit 0
fi
mkdir -p "$(dirname "$target")"
cp "$(find "$folder/package" -name scalar.standalone.js)" "$target"
cp "$requirements" "$stamp"
