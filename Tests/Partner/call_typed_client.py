"""Runs the program that calls a gateway by the generated Swift client, against a gateway of its own.

Usage: call_typed_client.py PROGRAMS CALL. PROGRAMS is the folder of verify-gateway, CALL the program.
"""

import os
import subprocess
import sys

from running_gateway import running_gateway

with running_gateway(sys.argv[1]) as gateway:
    environment = os.environ | {"GATEWAY_URL": gateway.url, "API_KEY": gateway.api_key}
    sys.exit(subprocess.run([sys.argv[2]], env=environment, timeout=120).returncode)
