"""Pastes README's lines from nothing to a decrypted webhook into a shell, in a folder of their own, and waits for what
they promise.

Usage: first_webhook.py PROGRAMS. PROGRAMS is the folder of verify-gateway. Only the two ports are exchanged for free ones.
"""

import os
import pathlib
import re
import signal
import socket
import subprocess
import sys
import tempfile
import threading

REPOSITORY = pathlib.Path(__file__).resolve().parents[2]
PATIENCE = 120


def lines():
    blocks = re.findall(r"(?ms)^```sh\n(.*?)^```", (REPOSITORY / "README.md").read_text())
    found = [block for block in blocks if "listen.py" in block]
    assert len(found) == 1 and len(found[0].splitlines()) == 10, found
    return found[0]


def free_ports(count):
    sockets = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [one.getsockname()[1] for one in sockets]
    for one in sockets:
        one.close()
    return ports


def main():
    programs = pathlib.Path(sys.argv[1]).resolve()
    gateway, receiver = free_ports(2)
    text = lines()
    assert "8080" in text and "9000" in text, text
    text = text.replace("8080", str(gateway)).replace("9000", str(receiver))
    with tempfile.TemporaryDirectory() as folder:
        (pathlib.Path(folder) / "clients").symlink_to(REPOSITORY / "clients")
        environment = {name: value for name, value in os.environ.items() if not name.startswith("VERIFY_")}
        environment["PATH"] = f"{programs}:{environment['PATH']}"
        shell = subprocess.Popen(
            ["bash", "-eu"], cwd=folder, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT, text=True, start_new_session=True)
        stop = threading.Timer(PATIENCE, lambda: os.killpg(shell.pid, signal.SIGTERM))
        stop.start()
        try:
            # What was pasted ends with programs in the background, and the shell waits for more.
            shell.stdin.write(text + "\n")
            shell.stdin.flush()
            seen = []
            for line in shell.stdout:
                seen.append(line)
                if '"type": "webhook.test"' in line:
                    print("ok  ten lines of README end with a decrypted webhook")
                    return 0
            print("".join(seen), file=sys.stderr)
            return 1
        finally:
            stop.cancel()
            if shell.poll() is None:
                os.killpg(shell.pid, signal.SIGTERM)
            shell.wait()


if __name__ == "__main__":
    sys.exit(main())
