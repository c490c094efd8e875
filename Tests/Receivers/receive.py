"""Gives the cases on standard input to the Python receiver and prints a payload or the word "refused" for each."""

import json
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "clients" / "python"))
import verify_gateway_webhooks as receiver  # noqa: E402

for case in json.load(sys.stdin):
    try:
        print(
            json.dumps(
                receiver.receive(
                    case["headers"], case["body"].encode(), case["secret"], case["private_key"], case["now"])))
    except receiver.Refused:
        print("refused")
