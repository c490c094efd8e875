#!/bin/sh
# Makes the Python environment of the tests (peers in another language, the browser driver); a second run is instant.
set -eu

environment=$1
requirements=$2
stamp="$environment/.installed"

if [ -f "$stamp" ] && cmp -s "$stamp" "$requirements"; then exit 0; fi
echo "Installing Python packages for the tests: $(tr '\n' ' ' <"$requirements")"
python3 -m venv "$environment"
"$environment/bin/pip" install --quiet --disable-pip-version-check --requirement "$requirements"
cp "$requirements" "$stamp"
