#!/usr/bin/env bash
# Shows that programs link none of OpenSSL's decoders and chain builders (A6, A7): what is not there cannot be reached
# by a message of another type. check-symbols.sh PROGRAM...
set -euo pipefail
forbidden='^(CMS_|PKCS7_|PKCS12_|d2i_|PEM_read|X509_verify|X509_STORE|OSSL_DECODER)'
for program in "$@"; do
    symbols=$(nm --dynamic --undefined-only "$program" | awk '{ print $NF }' | sed 's/@.*//')
    # A program without libcrypto would pass without having been looked at.
    count=$(grep -cE '^(EVP|BN|EC|RSA|OSSL)_' <<<"$symbols" || true)
    [ "$count" -gt 0 ] || { echo "$program: no symbol of libcrypto found" >&2; exit 1; }
    found=$(grep -E "$forbidden" <<<"$symbols" | tr '\n' ' ' || true)
    [ -z "$found" ] || { echo "$program links what decodes or builds chains in OpenSSL: $found" >&2; exit 1; }
    echo "$program: $count symbols of libcrypto, none of them a decoder"
done
