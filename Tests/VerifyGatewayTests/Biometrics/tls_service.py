"""The face and liveness service behind TLS, written with another HTTP library than the gateway's.

    tls_service.py CERTIFICATE KEY

Prints its port. Answers GET /health, and POST /verify with the names, file names and SHA-256 hashes of the parts that
Python's own MIME parser finds in the body, as the text of `reason`.
"""

import email
import email.policy
import hashlib
import http.server
import json
import ssl
import sys


class Service(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        self.answer({"data": {"ready": True}, "error": None})

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        head = b"Content-Type: " + self.headers["Content-Type"].encode() + b"\r\n\r\n"
        form = email.message_from_bytes(head + body, policy=email.policy.HTTP)
        self.answer({"parts": [self.describe(part) for part in form.iter_parts()]})

    @staticmethod
    def describe(part):
        content = part.get_payload(decode=True)
        return {
            "name": part.get_param("name", header="content-disposition"),
            "file": part.get_filename(),
            "type": part.get_content_type(),
            "sha256": hashlib.sha256(content).hexdigest(),
        }

    def answer(self, value):
        body = json.dumps(value).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


class Server(http.server.ThreadingHTTPServer):
    def handle_error(self, *_):
        """A client that does not trust us is no news."""


server = Server(("127.0.0.1", 0), Service)
context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
context.load_cert_chain(sys.argv[1], sys.argv[2])
server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
print(server.server_port, flush=True)
server.serve_forever()
