#!/usr/bin/env bash
# Makes a typed Swift client of the partner API out of the gateway's own description: a package with the library
# VerifyGatewayAPI. The folder is made anew.
# Usage: swift-client.sh GATEWAY REQUIREMENTS FOLDER
set -euo pipefail

gateway=$1
requirements=$2
folder=$3
here=$(cd "$(dirname "$0")/.." && pwd)
python=$(dirname "$folder")/openapi-generator

if ! cmp -s "$requirements" "$python/.installed"; then
  echo "Installing the generator"
  rm -rf "$python"
  python3 -m venv "$python"
  "$python/bin/pip" install --quiet --disable-pip-version-check --require-hashes --requirement "$requirements"
  cp "$requirements" "$python/.installed"
fi
rm -rf "$folder"
mkdir -p "$folder"
# Of a member that is always false the generator would make an enumeration that Swift does not know.
"$gateway" openapi | sed 's/"type":"boolean","enum":\[false\]/"type":"boolean"/g' >"$folder/openapi.json"
log="$folder/generator.log"
if ! "$python/bin/openapi-generator-cli" generate --generator-name swift6 --input-spec "$folder/openapi.json" \
  --output "$folder" --additional-properties projectName=VerifyGatewayAPI,useSPMFileStructure=true >"$log" 2>&1; then
  cat "$log" >&2
  exit 1
fi
cp "$here/clients/typed-swift/Null.swift" "$folder/Sources/VerifyGatewayAPI/Null.swift"
echo "Made $folder: the package of the library VerifyGatewayAPI"
