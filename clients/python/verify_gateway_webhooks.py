"""Receives webhooks of Verify Gateway: verify first, over the bytes as they came, then decrypt.

    payload = receive(headers, body, secret="whsec_...", private_key=key)

`body` is the raw body of the request (bytes), `headers` a mapping with names in any case. `private_key` is the RSA key
whose public half is registered with the endpoint; anything that joserfc's RSAKey.import_key takes. Needs joserfc.
Deliver payloads to your own code once per `payload["metadata"]["event_id"]`: the same event can arrive more than once.
"""

import hashlib
import hmac
import json
import time

from joserfc import jwe
from joserfc.jwk import RSAKey

LONGEST_BODY = 256 * 1024
TOLERANCE = 300


class Refused(Exception):
    """This request is not from the gateway, is too old, or is not for this key. Answer with status 400."""


def receive(headers, body, secret, private_key, now=None):
    """Verifies and decrypts one delivery; the payload as a dict."""
    verify(headers, body, secret, now)
    return decrypt(body, private_key)


def verify(headers, body, secret, now=None):
    """Checks X-Kayle-Signature: an HMAC over the time and the body, not older or newer than five minutes."""
    if len(body) > LONGEST_BODY:
        raise Refused("the body is too long")
    values = {name.lower(): value for name, value in headers.items()}
    parts = [part.strip().split("=", 1) for part in values.get("x-kayle-signature", "").split(",")]
    times = [part[1] for part in parts if len(part) == 2 and part[0] == "t"]
    signatures = [part[1] for part in parts if len(part) == 2 and part[0] == "v1"]
    if len(times) != 1 or not times[0].isascii() or not times[0].isdigit() or not signatures:
        raise Refused("the signature header is missing or not well formed")
    moment = time.time() if now is None else now
    if len(times[0]) > 12 or abs(moment - int(times[0])) > TOLERANCE:
        raise Refused("the signature is too old, or your clock is wrong")
    expected = hmac.new(secret.encode(), times[0].encode() + b"." + body, hashlib.sha256).hexdigest()
    if not any(hmac.compare_digest(expected.encode(), signature.encode()) for signature in signatures):
        raise Refused("the signature is wrong")


def decrypt(body, private_key):
    """Opens the body, a compact JWE. No other algorithms than the two of the gateway are taken."""
    key = private_key if isinstance(private_key, RSAKey) else RSAKey.import_key(private_key)
    registry = jwe.JWERegistry(algorithms=["RSA-OAEP-256", "A256GCM"])
    try:
        opened = jwe.decrypt_compact(body.decode("ascii"), key, registry=registry)
        if set(opened.protected) - {"alg", "enc", "kid"}:
            raise Refused("the header asks for something unknown")
        return json.loads(opened.plaintext)
    except Refused:
        raise
    except Exception as error:
        raise Refused("the body is not encrypted to this key") from error
