"""Runs the curl examples of the document and of README as they are written, and checks every answer against the document."""

import http.server
import json
import os
import pathlib
import re
import subprocess
import threading
import time

from jsonschema import Draft202012Validator

README = pathlib.Path(__file__).parents[2] / "README.md"


class Refusing(http.server.BaseHTTPRequestHandler):
    """A receiver that takes nothing, so that payloads stay."""

    def do_POST(self):
        self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(500)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_):
        pass


class World:
    """A session, an endpoint with a key, and a delivery that failed for now: what the variables of examples name."""

    def __init__(self, gateway, document, receiver):
        self.gateway = gateway
        body = {"url": f"http://127.0.0.1:{receiver.server_port}/hook"}
        endpoint = gateway.data("POST", "/v1/webhooks/endpoints", body)["endpoint"]["id"]
        key = document["paths"]["/v1/webhooks/endpoints/{endpoint_id}/keys"]["post"]["requestBody"]
        body = key["content"]["application/json"]["example"]
        self.variables = {
            "API_KEY": gateway.api_key,
            "SESSION_ID": gateway.data("POST", "/v1/sessions")["id"],
            "ENDPOINT_ID": endpoint,
            "KEY_ID": gateway.data("POST", f"/v1/webhooks/endpoints/{endpoint}/keys", body)["id"],
        }
        event = gateway.data("POST", f"/v1/webhooks/endpoints/{endpoint}/test")
        self.variables |= {"EVENT_ID": event["id"], "DELIVERY_ID": event["deliveries"][0]["id"]}

    def rest(self):
        """Waits until nothing is on its way."""
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            delivery = self.gateway.data("GET", f"/v1/webhooks/deliveries/{self.variables['DELIVERY_ID']}")
            if delivery["status"] == "pending" and delivery["attempt_count"] > 0:
                return
            time.sleep(0.05)
        raise AssertionError("the delivery does not come to rest")

    def shell(self, command):
        """What a command prints. The address of README leads to the gateway of this test."""
        port = self.gateway.url.rsplit(":", 1)[1]
        pathlib.Path(self.gateway.folder, ".curlrc").write_text(f'connect-to = "127.0.0.1:8080:127.0.0.1:{port}"\n')
        environment = {"PATH": os.environ["PATH"], "CURL_HOME": self.gateway.folder} | self.variables
        return subprocess.run(
            ["sh", "-euc", command], env=environment, check=True, capture_output=True, timeout=60).stdout


def check_answer(document, operation, text):
    """An answer of success as the document has it."""
    status, response = next((code, answer) for code, answer in operation["responses"].items() if code.startswith("2"))
    if status == "204":
        assert text == b"", text
        return
    schema = {"components": document["components"], **response["content"]["application/json"]["schema"]}
    validator = Draft202012Validator(schema, format_checker=Draft202012Validator.FORMAT_CHECKER)
    problems = [problem.message for problem in validator.iter_errors(json.loads(text))]
    assert not problems, f"{operation['operationId']}: {problems} in {text}"


def run_samples(gateway, document):
    """The number of examples that were run."""
    receiver = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Refusing)
    threading.Thread(target=receiver.serve_forever, daemon=True).start()
    try:
        world = World(gateway, document, receiver)
        operations = [operation for methods in document["paths"].values() for operation in methods.values()]
        # What is deleted is needed by nobody any more.
        operations.sort(key=lambda operation: operation["operationId"].startswith(("delete", "cancel")))
        for operation in operations:
            if "DELIVERY_ID" in operation["x-codeSamples"][0]["source"] or "EVENT_ID" in operation["x-codeSamples"][0]["source"]:
                world.rest()
            for sample in operation["x-codeSamples"]:
                check_answer(document, operation, world.shell(sample["source"]))
        blocks = re.findall(r"(?ms)^```sh\n(.*?)^```", README.read_text())
        commands = [command for block in blocks for command in re.split(r"(?m)(?=^\S)", block) if command.startswith("curl")]
        assert commands, "README has no example"
        for command in commands:
            answer = json.loads(world.shell(command))
            assert answer["error"] is None and answer["data"], (command, answer)
        return len(operations) + len(commands)
    finally:
        receiver.shutdown()
