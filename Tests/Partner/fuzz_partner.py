"""Schemathesis against a running gateway: whatever the document allows or forbids is sent, and every answer has to be one
that the document names, with its schema, its header fields and its content type."""

import json
import re
import subprocess
import sys
import urllib.parse

# What the document calls valid can still be refused for what it means: an unknown cursor, a URL of another machine.
UNFIT = "positive_data_acceptance"


def closed(document):
    """The document with answers that have no members but the named ones, so that one that is not documented is seen."""
    document = json.loads(json.dumps(document))
    for name, schema in document["components"]["schemas"].items():
        if not name.endswith(("Request", "Payload")) and "properties" in schema:
            schema["additionalProperties"] = False
    return document


def fuzz(gateway, document, examples=8):
    """Ends with (number of cases, names of what was found, the report)."""
    path = f"{gateway.folder}/openapi.json"
    with open(path, "w") as file:
        json.dump(closed(document), file)
    # One worker: Hypothesis moves the interpreter's recursion limit, which Python 3.11 takes ill in another thread.
    command = [
        str(sys.executable), "-m", "schemathesis.cli", "--no-color", "run", path, "--url", gateway.url,
        "--header", f"Authorization: Bearer {gateway.api_key}", "--phases", "examples,coverage,fuzzing",
        "--max-examples", str(examples), "--exclude-checks", UNFIT, "--seed", "1", "--no-shrink",
        "--generation-database", "none", "--warnings", "off", "--workers", "1"]
    report = subprocess.run(command, capture_output=True, text=True, cwd=gateway.folder, timeout=300)
    cases = re.search(r"(\d+) generated", report.stdout)
    found = sorted(set(re.findall(r"(?m)^- (?:ST\d+ )?(.+)$", report.stdout)))
    if report.returncode not in (0, 1) or not cases or (report.returncode == 1) != bool(found):
        found.append(f"schemathesis itself: {report.stdout[-3000:]}{report.stderr[-2000:]}")
    return int(cases[1]) if cases else 0, found, report.stdout
