"""Puts the partner API and the deliveries of a release build under load and compares the rates with their bars.

Usage: partner.py PROGRAMS [--seconds N]. PROGRAMS is the folder of verify-gateway and benchmarks. Needs wrk. Rates depend
on the machine and its neighbours, who share its cores with the load itself. What they take does not count in the
processor time per request of the server alone, which is printed beside the rates, and the load of the machine too.
Exit status: 0 every bar is met, 1 some not.
"""

import argparse
import asyncio
import base64
import contextlib
import json
import os
import pathlib
import re
import resource
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request

CLIENTS = 64
UNITS = {"us": 1e-3, "ms": 1, "s": 1e3, "m": 6e4}
# What any RSA key of 2048 bits would do: nobody decrypts here.
MODULUS = "openssl genrsa 2048 2>/dev/null | openssl rsa -noout -modulus"


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as free:
        return free.getsockname()[1]


@contextlib.contextmanager
def running(command, port, **options):
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, **options)
    try:
        for _ in range(400):
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
                break
            time.sleep(0.05)
        else:
            raise AssertionError(f"{command[0]} did not start")
        yield process
    finally:
        process.terminate()
        process.wait()


def processor_time(process):
    """Seconds that a process has used, of all its threads, its own and the kernel's for it."""
    fields = pathlib.Path(f"/proc/{process.pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


class Gateway:
    """`verify-gateway serve` in test mode with an organization of its own."""

    def __init__(self, programs, folder):
        self.program, self.database, self.port = str(programs / "verify-gateway"), f"{folder}/a.sqlite", free_port()
        self.organization = self.made("org", "create", "Load")["id"]
        self.key = self.made(
            "key", "create", self.organization, "--scope", "sessions:write", "--scope", "webhooks:write")["key"]
        self.command = [
            self.program, "serve", "--mode", "test", "--listen", f"127.0.0.1:{self.port}", "--database", self.database]
        limits = ("REQUESTS_PER_KEY", "REQUESTS_PER_ORGANIZATION", "SESSIONS_PER_ORGANIZATION")
        # Every request gets its answer: who is turned away would hide how late the others are.
        self.environment = os.environ | {"VERIFY_LOG_LEVEL": "error", "VERIFY_BUSY_DELAY": "0"}
        self.environment |= {f"VERIFY_{name}": "1000000" for name in limits}

    def made(self, *words):
        command = [self.program, *words, "--json", "--database", self.database]
        return json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)

    def data(self, method, path, body=None):
        request = urllib.request.Request(
            f"http://127.0.0.1:{self.port}{path}", method=method, data=json.dumps(body or {}).encode(),
            headers={"Authorization": f"Bearer {self.key}", "Content-Type": "application/json"})
        with urllib.request.urlopen(request, timeout=30) as answer:
            return json.load(answer)["data"]

    def endpoint(self, url):
        endpoint = self.data("POST", "/v1/webhooks/endpoints", {"url": url})["endpoint"]["id"]
        digits = subprocess.run(["sh", "-c", MODULUS], check=True, capture_output=True, text=True).stdout.strip()
        modulus = base64.urlsafe_b64encode(bytes.fromhex(digits.removeprefix("Modulus="))).rstrip(b"=").decode()
        self.data("POST", f"/v1/webhooks/endpoints/{endpoint}/keys", {
            "key_id": "k", "algorithm": "RSA-OAEP-256", "key_type": "RSA",
            "jwk": {"kty": "RSA", "n": modulus, "e": "AQAB"}})
        return endpoint


class Load:
    """What wrk saw, and what it cost the server and wrk."""

    def __init__(self, text, seconds, server_time, own_time):
        self.rate = float(re.search(r"Requests/sec:\s+([\d.]+)", text)[1])
        value, unit = re.search(r"99%\s+([\d.]+)(us|ms|s|m)\b", text).groups()
        self.slowest = float(value) * UNITS[unit]
        failed = re.search(r"Non-2xx or 3xx responses: (\d+)", text)
        assert not failed, failed[0]
        self.server, self.own = (1e6 * time / (self.rate * seconds) for time in (server_time, own_time))

    def __str__(self):
        return f"{self.server:.0f} us of the server and {self.own:.0f} us of wrk a request"


def wrk(process, url, seconds, folder, method="GET", key=None, paths=None):
    """Puts a server under load. Every answer has to be a success."""
    headers = f'wrk.headers["Authorization"] = "Bearer {key}"\n' if key else ""
    body = 'wrk.headers["Content-Type"] = "application/json"\nwrk.body = "{}"\n' if method == "POST" else ""
    turns = ""
    if paths:
        listed = ", ".join(f'"{path}"' for path in paths)
        turns = (f"local paths, turn = {{{listed}}}, 0\n"
                 "function request() turn = turn + 1\nreturn wrk.format(nil, paths[turn % #paths + 1]) end\n")
    script = pathlib.Path(folder, "load.lua")
    script.write_text(f'wrk.method = "{method}"\n{headers}{body}{turns}')
    before, own = processor_time(process), resource.getrusage(resource.RUSAGE_CHILDREN)
    text = subprocess.run(
        ["wrk", "-t1", f"-c{CLIENTS}", f"-d{seconds}s", "--latency", "-s", str(script), url],
        check=True, capture_output=True, text=True).stdout
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    own_time = after.ru_utime + after.ru_stime - own.ru_utime - own.ru_stime
    return Load(text, seconds, processor_time(process) - before, own_time)


class Receivers:
    """One that answers at once and counts, and one that never does."""

    def __init__(self):
        self.received, self.fast, self.slow = 0, free_port(), free_port()

    async def answer(self, reader, writer):
        with contextlib.suppress(asyncio.IncompleteReadError, ConnectionError):
            while True:
                head = await reader.readuntil(b"\r\n\r\n")
                length = int(re.search(rb"(?i)content-length: (\d+)", head)[1])
                await reader.readexactly(length)
                self.received += 1
                writer.write(b"HTTP/1.1 204 No Content\r\n\r\n")
        writer.close()

    async def hang(self, reader, writer):
        with contextlib.suppress(ConnectionError):
            while await reader.read(65536):
                pass
        writer.close()

    async def serve(self):
        await asyncio.start_server(self.answer, "127.0.0.1", self.fast, backlog=256)
        await asyncio.start_server(self.hang, "127.0.0.1", self.slow, backlog=256)
        await asyncio.Event().wait()

    def start(self):
        threading.Thread(target=lambda: asyncio.run(self.serve()), daemon=True).start()


def deliveries(process, gateway, folder, seconds):
    """Deliveries per second to the fast receiver, from the first until all that were asked for are there."""
    receivers = Receivers()
    receivers.start()
    fast, slow = (gateway.endpoint(f"http://127.0.0.1:{port}/") for port in (receivers.fast, receivers.slow))
    paths = [f"/v1/webhooks/endpoints/{fast}/test"] * 9 + [f"/v1/webhooks/endpoints/{slow}/test"]
    start = time.monotonic()
    load = wrk(process, f"http://127.0.0.1:{gateway.port}", seconds, folder, "POST", gateway.key, paths)
    wanted = int(load.rate * seconds * 0.9 * 0.98)
    while receivers.received < wanted and time.monotonic() < start + 20 * seconds:
        time.sleep(0.01)
    return receivers.received / (time.monotonic() - start)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("programs", type=pathlib.Path)
    parser.add_argument("--seconds", type=int, default=10)
    arguments = parser.parse_args()
    programs, seconds = arguments.programs.resolve(), arguments.seconds
    isMet = True

    def show(name, value, unit, bar, isFloor=True):
        nonlocal isMet
        good = value >= bar if isFloor else value <= bar
        isMet = isMet and good
        print(f"{name:45}{value:10.2f} {unit:4} {'at least' if isFloor else 'at most'} {bar:g}"
              f"{'' if good else ': NOT MET'}   load {os.getloadavg()[0]:.1f}", flush=True)

    with tempfile.TemporaryDirectory() as folder:
        gateway = Gateway(programs, folder)
        url = f"http://127.0.0.1:{gateway.port}"
        with running(gateway.command, gateway.port, env=gateway.environment) as server:
            load = wrk(server, url + "/v1/sessions", seconds, folder, "POST", gateway.key)
            show("POST /v1/sessions, 64 clients", load.rate, "/s", 3000)
            show("  99th percentile", load.slowest, "ms", 50, isFloor=False)
            print(f"  {load}")
            path = "/v1/sessions/" + gateway.data("POST", "/v1/sessions")["id"]
            port = free_port()
            with running([str(programs / "benchmarks"), "--bare-route", str(port)], port) as bare_server:
                rounds = []
                for _ in range(3):
                    ours = wrk(server, url + path, max(1, seconds // 2), folder, key=gateway.key)
                    bare, short = (
                        wrk(bare_server, f"http://127.0.0.1:{port}{path}", max(1, seconds // 2), folder)
                        for path in (path, "/short/1"))
                    rounds.append((ours.rate / bare.rate, ours, bare, short))
            ratio, ours, bare, short = sorted(rounds, key=lambda one: one[0])[1]
            show(f"GET /v1/sessions/:id, {ours.rate:.0f}/s of {bare.rate:.0f}/s bare", ratio, "x", 0.8)
            print(f"  {ours}; bare {bare}")
            print(f"  of {short.rate:.0f}/s of a bare route that answers with one text: {ours.rate / short.rate:.2f} x")
            rate = deliveries(server, gateway, folder, max(1, seconds // 2))
            show("deliveries while a receiver hangs", rate, "/s", 500)
    return 0 if isMet else 1


if __name__ == "__main__":
    sys.exit(main())
