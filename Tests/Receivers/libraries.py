"""Gives the cases on standard input to two libraries that others wrote: standardwebhooks verifies, joserfc decrypts.
Prints a payload or the word "refused" for each. Neither can be told another time than the clock's, nor knows of
X-Kayle-Signature, so the cases are fewer than those of the receivers."""

import json
import sys

from joserfc import jwe
from joserfc.errors import JoseError
from joserfc.jwk import RSAKey
from standardwebhooks import Webhook, WebhookVerificationError

registry = jwe.JWERegistry(algorithms=["RSA-OAEP-256", "A256GCM"])
for case in json.load(sys.stdin):
    try:
        Webhook(case["secret"]).verify(case["body"], case["headers"], json_parse=False)
        key = RSAKey.import_key(case["private_key"])
        print(json.dumps(json.loads(jwe.decrypt_compact(case["body"], key, registry=registry).plaintext)))
    except (WebhookVerificationError, JoseError, ValueError):
        print("refused")
