"""A receiver to begin with: prints what the gateway tells, decrypted.

    python listen.py keys                      makes private.pem and public.jwk.json in this folder
    WEBHOOK_SECRET=whsec_... python listen.py 9000     takes deliveries on that port of this machine
"""

import http.server
import json
import os
import sys

from joserfc.jwk import RSAKey

from verify_gateway_webhooks import LONGEST_BODY, Refused, receive


class Hook(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        length = self.headers.get("Content-Length", "")
        body = self.rfile.read(min(int(length), LONGEST_BODY + 1)) if length.isdecimal() else b""
        try:
            payload = receive(self.headers, body, self.server.secret, self.server.private_key)
            print(json.dumps(payload, indent=2), flush=True)
            self.send_response(204)
        except Refused as error:
            print(f"refused: {error}", file=sys.stderr)
            self.send_response(400)
        self.end_headers()

    def log_message(self, *_):
        pass


def make_keys():
    key = RSAKey.generate_key(2048)
    try:
        descriptor = os.open("private.pem", os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        sys.exit("There is a private.pem already. Use it, or remove it first.")
    with os.fdopen(descriptor, "wb") as file:
        file.write(key.as_pem(private=True))
    with open("public.jwk.json", "w") as file:
        json.dump(key.as_dict(private=False), file)


def listen(port):
    secret = os.environ.get("WEBHOOK_SECRET")
    if not secret:
        sys.exit("Set WEBHOOK_SECRET to the secret that verify-gateway webhook create printed.")
    try:
        with open("private.pem") as file:
            private_key = RSAKey.import_key(file.read())
    except FileNotFoundError:
        sys.exit("There is no private.pem here. Make one with: python listen.py keys")
    server = http.server.ThreadingHTTPServer(("127.0.0.1", port), Hook)
    server.secret, server.private_key = secret, private_key
    server.serve_forever()


if sys.argv[1:] == ["keys"]:
    make_keys()
elif len(sys.argv) == 2 and sys.argv[1].isdecimal() and int(sys.argv[1]) < 65536:
    listen(int(sys.argv[1]))
else:
    sys.exit(__doc__.strip())
