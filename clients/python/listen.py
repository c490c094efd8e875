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
        length = int(self.headers.get("Content-Length", 0))
        body = self.rfile.read(min(length, LONGEST_BODY + 1))
        try:
            payload = receive(self.headers, body, os.environ["WEBHOOK_SECRET"], self.server.private_key)
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
    descriptor = os.open("private.pem", os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(key.as_pem(private=True))
    with open("public.jwk.json", "w") as file:
        json.dump(key.as_dict(private=False), file)


if sys.argv[1:] == ["keys"]:
    make_keys()
else:
    server = http.server.ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Hook)
    with open("private.pem") as file:
        server.private_key = RSAKey.import_key(file.read())
    server.serve_forever()
