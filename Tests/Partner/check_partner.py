"""Checks the partner surface of a running gateway against its own description, and the description against others.

Usage: check_partner.py PROGRAMS. PROGRAMS is the folder of verify-gateway. Any failure ends with status 1.
"""

import argparse
import json
import pathlib
import sys

from compare_contract import compare
from fuzz_partner import fuzz
from openapi_spec_validator import OpenAPIV31SpecValidator
from run_samples import run_samples
from running_gateway import running_gateway


def valid(document):
    """An independent validator has nothing to say, and says something when it should."""
    problems = [str(problem) for problem in OpenAPIV31SpecValidator(document).iter_errors()]
    assert not problems, problems
    broken = json.loads(json.dumps(document))
    del broken["paths"]["/v1/sessions"]["post"]["responses"]
    broken["paths"]["/v1/sessions/{id}"]["get"]["parameters"] = []
    assert list(OpenAPIV31SpecValidator(broken).iter_errors()), "the validator sees nothing"
    return f"{len(document['components']['schemas'])} schemas"


def compatible(document):
    """Every difference to the contract of existing clients is intended, and another one is seen."""
    complaints, count = compare(document)
    assert not complaints, "\n".join(complaints)
    broken = json.loads(json.dumps(document))
    del broken["components"]["schemas"]["Session"]["properties"]["status"]
    broken["components"]["schemas"]["CreateSessionRequest"]["required"] = ["redirect_url"]
    assert len(compare(broken)[0]) > 1, "the comparison sees nothing"
    return f"{count} facts differ as intended"


def honest(gateway, document):
    """Schemathesis finds nothing, and finds each lie of a document that lies."""
    cases, found, report = fuzz(gateway, document)
    assert not found, f"{found}\n{report[-6000:]}"
    lies = {
        "Undocumented status code": lambda operation: operation["responses"].pop("400"),
        "Response violates schema": lambda operation: operation["responses"]["200"]["content"]["application/json"][
            "schema"]["properties"].update(data={"type": "string"}),
        "Undocumented Content-Type": lambda operation: operation["responses"]["200"].update(
            content={"text/csv": {"schema": {"type": "string"}}}),
    }
    for name, lie in lies.items():
        broken = json.loads(json.dumps(document))
        path = "/v1/webhooks/endpoints"
        broken["paths"] = {path: {"get": broken["paths"][path]["get"]}}
        lie(broken["paths"][path]["get"])
        _, found, report = fuzz(gateway, broken, examples=5)
        assert name in found, (name, found, report[-3000:])
    return f"{cases} cases, {len(lies)} lies found out"


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("programs", type=pathlib.Path)
    with running_gateway(parser.parse_args().programs) as gateway:
        status, _, text = gateway.request("GET", "/openapi", headers={"Authorization": ""})
        assert status == 200, status
        document = json.loads(text)
        print("valid:", valid(document), flush=True)
        print("compatible:", compatible(document), flush=True)
        print("samples:", run_samples(gateway, document), "run as written", flush=True)
        print("honest:", honest(gateway, document), flush=True)


if __name__ == "__main__":
    sys.exit(main())
