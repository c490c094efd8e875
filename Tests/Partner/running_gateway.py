"""A gateway of its own for a test: a temporary folder, a free port, a relying party with a key."""

import contextlib
import json
import pathlib
import socket
import subprocess
import tempfile
import threading
import urllib.error
import urllib.request

# A test asks more often than any relying party.
LIMITS = [
    word for name in ("requests-per-key", "requests-per-organization", "sessions-per-organization", "failed-keys-per-address")
    for word in (f"--{name}", "1000000")]
SCOPES = ["sessions:write", "webhooks:write", "analytics:read"]


class Gateway:
    """`verify-gateway serve` in test mode."""

    def __init__(self, programs, folder):
        self.program = str(pathlib.Path(programs).resolve() / "verify-gateway")
        self.folder = folder
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        self.url = f"http://127.0.0.1:{port}"
        database = ["--database", f"{folder}/gateway.sqlite"]
        self.organization = self.made("org", "create", "Harbour Books", *database)["id"]
        scopes = [word for scope in SCOPES for word in ("--scope", scope)]
        self.api_key = self.made("key", "create", self.organization, *scopes, *database)["key"]
        self.process = subprocess.Popen(
            [self.program, "serve", "--mode", "test", "--listen", f"127.0.0.1:{port}", "--public-url", self.url,
             "--busy-delay", "0", *LIMITS, *database], stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True, cwd=folder)
        for line in self.process.stderr:
            if "listening on" in line:
                break
        else:
            raise AssertionError("the gateway did not start")
        # Whoever logs must never wait for somebody who reads.
        threading.Thread(target=self.process.stderr.read, daemon=True).start()

    def made(self, *words):
        """What a command of the operator made."""
        command = [self.program, *words, "--json"]
        return json.loads(subprocess.run(command, check=True, capture_output=True, text=True, cwd=self.folder).stdout)

    def request(self, method, path, body=None, headers=None):
        """Status, header fields and body of an answer."""
        headers = {"Authorization": f"Bearer {self.api_key}"} | (headers or {})
        data = None
        if body is not None:
            data = json.dumps(body).encode()
            headers["Content-Type"] = "application/json"
        request = urllib.request.Request(self.url + path, data, headers, method=method)
        try:
            with urllib.request.urlopen(request) as answer:
                return answer.status, answer.headers, answer.read()
        except urllib.error.HTTPError as answer:
            return answer.code, answer.headers, answer.read()

    def data(self, method, path, body=None):
        """The data of an answer that has to be a success."""
        status, _, text = self.request(method, path, body)
        assert status < 300, (method, path, status, text)
        return json.loads(text)["data"]


@contextlib.contextmanager
def running_gateway(programs):
    with tempfile.TemporaryDirectory() as folder:
        gateway = Gateway(programs, folder)
        try:
            yield gateway
        finally:
            gateway.process.terminate()
            gateway.process.communicate(timeout=30)
