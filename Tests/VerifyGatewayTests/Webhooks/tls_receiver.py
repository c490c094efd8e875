"""A webhook receiver behind TLS that says what it has heard.

    tls_receiver.py CERTIFICATE KEY LOWEST HIGHEST

Versions are names of ssl.TLSVersion. Prints its port, and then a line of JSON for every connection: whether the
handshake was done, the name that was asked for, and the bytes that came after it. Answers 200.
"""

import json
import socketserver
import ssl
import sys

certificate, key, lowest, highest = sys.argv[1:]
context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
context.load_cert_chain(certificate, key)
# OpenSSL would not speak the old versions to anybody else.
context.set_ciphers("ALL:@SECLEVEL=0")
context.minimum_version = ssl.TLSVersion[lowest]
context.maximum_version = ssl.TLSVersion[highest]
asked = []
context.sni_callback = lambda _socket, name, _context: asked.append(name)


class Receiver(socketserver.BaseRequestHandler):
    def handle(self):
        heard = {"shaken": False, "name": None, "text": ""}
        self.request.settimeout(10)
        asked.clear()
        try:
            with context.wrap_socket(self.request, server_side=True) as connection:
                heard["shaken"] = True
                heard["text"] = self.read(connection)
                connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
        except OSError:
            pass
        heard["name"] = asked[0] if asked else None
        print(json.dumps(heard), flush=True)

    @staticmethod
    def read(connection):
        text = b""
        while part := connection.recv(65536):
            text += part
            head, separator, body = text.partition(b"\r\n\r\n")
            lengths = [line.split(b":")[1] for line in head.lower().split(b"\r\n") if line.startswith(b"content-length")]
            if separator and len(body) >= int((lengths or [b"0"])[0]):
                break
        return text.decode("latin-1")


with socketserver.TCPServer(("127.0.0.1", 0), Receiver) as server:
    print(server.server_address[1], flush=True)
    server.serve_forever()
