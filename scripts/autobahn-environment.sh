#!/bin/sh
# Makes the Python environment of Autobahn's test suite, which was written for Python 2.7; a second run is instant.
# Debian ships no Python 2.7 any more: AUTOBAHN_PYTHON names one, else it is looked for on the path and under pyenv.
set -eu

environment=$1
requirements=$2
stamp="$environment/.installed"

if [ -f "$stamp" ] && cmp -s "$stamp" "$requirements"; then exit 0; fi
python=""
for candidate in ${AUTOBAHN_PYTHON:-python2.7 "${PYENV_ROOT:-$HOME/.pyenv}"/versions/2.7.*/bin/python2.7}; do
    [ -n "$python" ] || ! "$candidate" -c "" 2>/dev/null || python=$(command -v "$candidate")
done
if [ -z "$python" ]; then
    echo "Autobahn's test suite needs Python 2.7: say where it is with AUTOBAHN_PYTHON=/path/to/python2.7," >&2
    echo "or get one with 'pyenv install 2.7.18'. 'make test' covers the same ground without it." >&2
    exit 1
fi

echo "Installing Python packages for the conformance suite: $(grep -v '^#' "$requirements" | tr '\n' ' ')"
# The last virtualenv that can make environments for Python 2.7.
python3 -m venv "$environment-maker"
"$environment-maker/bin/pip" install --quiet --disable-pip-version-check 'virtualenv==20.21.1'
"$environment-maker/bin/virtualenv" --quiet --python "$python" "$environment"
"$environment/bin/pip" install --quiet --disable-pip-version-check --no-python-version-warning \
    --requirement "$requirements"
cp "$requirements" "$stamp"
