"""Runs Autobahn's fuzzing client against the echo server and fails unless every case passes.

Usage: run_autobahn.py WSTEST ECHO_SERVER REPORTS
Strict: a case that Autobahn calls NON-STRICT has not passed. Compression (groups 12, 13) is never negotiated.
"""

import collections
import json
import pathlib
import subprocess
import sys

GROUPS = ["1", "2", "3", "4", "5", "6", "7", "9", "10"]
PASSED = {"OK", "INFORMATIONAL"}


def main(wstest, echo_server, reports):
    reports = pathlib.Path(reports).absolute()
    reports.mkdir(parents=True, exist_ok=True)
    index = reports / "index.json"
    index.unlink(missing_ok=True)
    server = subprocess.Popen([echo_server], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    try:
        port = int(server.stdout.readline())
        specification = reports / "fuzzingclient.json"
        specification.write_text(json.dumps({
            "outdir": str(reports),
            "servers": [{"agent": "verify-gateway", "url": f"ws://127.0.0.1:{port}"}],
            "cases": [group + ".*" for group in GROUPS],
            "exclude-cases": [],
            "exclude-agent-cases": {},
        }))
        with open(reports / "wstest.log", "w") as log:
            subprocess.run([wstest, "-m", "fuzzingclient", "-s", str(specification)], stdout=log, stderr=log, check=True)
    finally:
        server.stdin.close()
        server.wait(timeout=10)

    outcomes = collections.defaultdict(collections.Counter)
    failures = []
    for case, result in json.loads(index.read_text())["verify-gateway"].items():
        outcomes[case.split(".")[0]][result["behavior"]] += 1
        if result["behavior"] not in PASSED or result["behaviorClose"] not in PASSED:
            failures.append((case, result["behavior"], result["behaviorClose"], result["remoteCloseCode"]))
    for group in GROUPS:
        words = ", ".join(f"{count} {word}" for word, count in sorted(outcomes[group].items())) or "nothing ran"
        print(f"group {group:>2}: {words}")
        if not outcomes[group]:
            failures.append((group + ".*", "did not run", "", None))
    for case, behavior, close, code in failures:
        print(f"case {case}: {behavior}, close {close} ({code}); see {reports}/index.html")
    total = sum(sum(counts.values()) for counts in outcomes.values())
    print(f"{total} cases, {len(failures)} not passed")
    return 1 if failures or total == 0 else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
