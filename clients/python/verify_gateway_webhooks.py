"""Receives webhooks of Verify Gateway: verify first, over the bytes as they came, then decrypt.

    payload = receive(headers, body, secret="whsec_...", private_key=key)

`body` is the raw body of the request (bytes), `headers` a mapping with names in any case. `private_key` is the RSA key
whose public half is registered with the endpoint; anything that joserfc's RSAKey.import_key takes. Needs joserfc.
Deliver payloads to your own code once per `payload["metadata"]["event_id"]`: the same event can arrive more than once.
"""

import base64
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
    """Checks X-Kayle-Signature and webhook-signature, each an HMAC over a time at most five minutes away and the body.

    One that is good suffices: after a rotation with an overlap the old secret signs the second only."""
    if len(body) > LONGEST_BODY:
        raise Refused("the body is too long")
    values = {name.lower(): value for name, value in headers.items()}
    moment = time.time() if now is None else now
    fields = [field.strip().partition("=") for field in values.get("x-kayle-signature", "").split(",")]
    times = [value for name, _, value in fields if name == "t"]
    if len(times) == 1 and _is_recent(times[0], moment):
        code = hmac.new(secret.encode(), f"{times[0]}.".encode() + body, hashlib.sha256)
        if _holds([value for name, _, value in fields if name == "v1"], code.hexdigest()):
            return
    identifier, stamp = values.get("webhook-id", ""), values.get("webhook-timestamp", "")
    key = _standard_key(secret)
    if key and _is_recent(stamp, moment):
        code = hmac.new(key, f"{identifier}.{stamp}.".encode() + body, hashlib.sha256)
        entries = [entry.partition(",") for entry in values.get("webhook-signature", "").split(" ")]
        if _holds([value for version, _, value in entries if version == "v1"], base64.b64encode(code.digest()).decode()):
            return
    raise Refused("no signature is good: by another secret, over something else, or not of these five minutes")


def _is_recent(text, moment):
    return text.isascii() and text.isdigit() and len(text) <= 12 and abs(moment - int(text)) <= TOLERANCE


def _holds(signatures, expected):
    return any([hmac.compare_digest(expected.encode(), signature.encode()) for signature in signatures])


def _standard_key(secret):
    """Standard Webhooks signs with the bytes that the text after `whsec_` is in base64; none when it is not."""
    try:
        return base64.b64decode(secret.removeprefix("whsec_"), validate=True)
    except ValueError:
        return b""


def decrypt(body, private_key):
    """Opens the body, a compact JWE. No other algorithms than the two of the gateway are taken."""
    key = private_key if isinstance(private_key, RSAKey) else RSAKey.import_key(private_key)
    registry = jwe.JWERegistry(algorithms=["RSA-OAEP-256", "A256GCM"])
    try:
        opened = jwe.decrypt_compact(body.decode("ascii"), key, registry=registry)
        if set(opened.protected) != {"alg", "enc", "kid"}:
            raise Refused("the header is not one of the gateway's")
        return json.loads(opened.plaintext)
    except Refused:
        raise
    except Exception as error:
        raise Refused("the body is not encrypted to this key") from error
