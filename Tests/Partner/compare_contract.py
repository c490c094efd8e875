"""Compares our OpenAPI document with the contract that existing clients were written against, in both directions.

reference-contract.json holds the facts of that contract, without texts. Every difference has to be intended: each entry
of INTENDED says why, and an entry that no difference needs is a mistake as well.
"""

import json
import pathlib
import re

from contract import facts_of

REFERENCE = pathlib.Path(__file__).parent / "reference-contract.json"

ANSWER = r".* 20[0-9] application/json \$.*|webhook .*"
ERROR = r".* [45][0-9][0-9] application/json \$"
TAKES = r".* (body application/json \$|query |path ).*"
MAKES = r"POST .* body application/json \$"

# Why, the fact's name, theirs, ours; "-" stands for nothing. The whole of each has to match;
# what a group of theirs holds can be asked for in ours.
INTENDED = [
    ("analytics can be asked for other days", r"GET /v1/analytics/sessions/overview query (from|to) .*", "-", ".*"),
    ("a delivery can be read by itself", r"GET /v1/webhooks/deliveries/{delivery_id}", "-", "there"),
    ("attempts can be seen", r"GET /v1/webhooks/deliveries/{delivery_id}/attempts", "-", "there"),
    ("endpoints can be tested", r"POST /v1/webhooks/endpoints/{endpoint_id}/test", "-", "there"),
    ("what was missed can be had again", r"POST /v1/webhooks/endpoints/{endpoint_id}/recover", "-", "there"),
    ("the test event has a payload too", r"webhook webhook\.test", "-", "there"),
    ("the old secret can go on for a while", r".*/signing-secret/rotate body .*", "-", ".*"),

    ("an answer that is known need not come again", r".* 304", "-", "there"),
    ("an answer that is known need not come again", r".* header If-None-Match .*", "-", ".*"),
    ("requests can be repeated", r"POST .* header Idempotency-Key .*", "-", ".*"),
    ("sessions can have a name of the relying party's", r".*[ .]client_reference_id .*", "-", ".*"),

    ("every error that can come is documented", r".* (400|401|403|404|409|410|413|415|422|429|503)", "-", "there"),
    ("an error is never null", ERROR + r"\.error type", r"null\|object", "object"),
    ("codes are enumerated", ERROR + r"\.error\.code enum", "-", ".*"),
    ("links lead to this gateway's own pages, texts may change", ERROR + r"\.error\.(message|hint|docs) enum", ".*", "-"),
    ("links are marked as such", ERROR + r"\.error\.docs format", "-", "uri"),
    ("errors name the member that is meant", ERROR + r"\.error\.param (presence|type)", "-", "optional|string"),
    ("errors tell of everything that is wrong", ERROR + r"\.error\.errors(\[\])?(\.(code|message|param))? .*", "-", ".*"),
    ("errors name the request for whoever looks into the log", ERROR + r"\.error\.request_id (presence|type)", "-",
     "required|string"),

    ("answers are described more closely", ANSWER + " (enum|format|pattern|minLength|maxLength|minimum|maximum)", "-", ".*"),
    ("counts are whole numbers", r".* 20[0-9] application/json \$.* type", r"number", "integer"),
    ("counts are whole numbers", r".* 20[0-9] application/json \$.* type", r"null\|number", r"integer\|null"),
    ("the limit is a whole number with bounds", ERROR + r"\.pagination\.limit type", "number", "integer"),
    ("the limit is a whole number with bounds", ERROR + r"\.pagination\.limit (minimum|maximum)", "-", "1|100"),
    ("enumerations of what can be null hold null", ANSWER + " enum", "(?P<all>.*)", "None,(?P=all)"),
    ("the token is always there when a session is made", r"POST /v1/sessions 200 .*\.cancel_token presence",
     "optional", "required"),
    ("the token is never there later", r"GET /v1/sessions.* 200 .*\.cancel_token (presence|type)", ".*", "-"),
    ("the retention is always there", ANSWER + r"\.undelivered_payload_retention_hours presence", "optional", "required"),
    ("an endpoint says why it was turned off", ANSWER + r"\.(failing_since|disabled_reason) .*", "-", ".*"),
    ("a new endpoint says what is missing", ANSWER + r"\.warnings.*", "-", ".*"),
    ("the members of a key are named", ANSWER + r"\.jwk\..*", "-", ".*"),
    ("a test event's trigger is its endpoint", ANSWER + r"\.trigger_type enum", "(?P<all>.*)", "(?P=all),webhook_endpoint"),
    ("a null is listed once", r"webhook .*\.claims\.\*<4> type", "null", "-"),
    ("the person can say that the session is not theirs", r"webhook .*\.data\.reason enum",
     "(?P<all>c.*),(?P<rest>p.*)", "(?P=all),not_started_by_person,(?P=rest)"),
    ("a number can be missed", r"webhook .*\.failure_code enum", "(?P<all>d.*),(?P<rest>l.*)",
     "(?P=all),handoff_number_mismatch,(?P=rest)"),
    ("a number can be missed", ANSWER + r"\.failure_code enum", "(?P<all>d.*),(?P<rest>l.*)",
     "None,(?P=all),handoff_number_mismatch,(?P=rest)"),

    ("a body that is needed is required", r".* body presence", "optional", "required"),
    ("a key needs its members", TAKES + r"\.jwk\.(kty|n|e) presence", "optional", "required"),
    ("hours are whole numbers", r"PATCH " + TAKES + r"\.undelivered_payload_retention_hours type", "number", "integer"),
    ("hours are whole numbers, and null leaves them out", MAKES + r"\.undelivered_payload_retention_hours type", "number",
     r"integer\|null"),
    ("null leaves out what is optional", MAKES + r"\.undelivered_payload_retention_hours enum", "(?P<all>.*)", "(?P=all),None"),
    ("null leaves out what is optional", MAKES + r"\.(enabled|labels|subscribed_event_types) type", "(?P<all>.*)",
     r"(?P=all)\|null"),
    ("null leaves out what is optional", MAKES + r"\.webhook_endpoint_id<3> type", "-", "null"),
    ("a default is the same for old and new endpoints", TAKES + r"\.undelivered_payload_retention_hours default", "-", "72"),
    ("bounds that were always there are told", TAKES + r"\.labels\[\] (minLength|maxLength)", "-", "1|40"),
    ("bounds that were always there are told", TAKES + r"\.(url|redirect_url) minLength", "-", "1"),
    ("bounds that were always there are told", TAKES + r"\.share_fields maxProperties", "-", "32"),
    ("a change changes something", r"PATCH .* body application/json \$ minProperties", "-", "1"),
    ("the default limit is told", r".* query limit default", "-", "10"),
    ("test events can be filtered too", r".* query type enum", "(?P<all>.*)", r"(?P=all),webhook\.test"),
]


def differences(theirs, ours):
    """Facts that are not the same. What is missing as a whole is missing once."""
    found = {}
    for name in sorted(theirs.keys() | ours.keys()):
        pair = (theirs.get(name, "-"), ours.get(name, "-"))
        if pair[0] != pair[1] and not any(name.startswith(f"{whole} ") and "-" in found[whole] for whole in found):
            found[name] = pair
    return found


def compare(document, reference=None):
    """Complaints, each a line; empty when every difference is intended."""
    reference = reference or json.loads(REFERENCE.read_text())
    complaints, used = [], set()
    found = differences(facts_of(reference), facts_of(document))
    for name, pair in found.items():
        matching = [
            index for index, (_, *patterns) in enumerate(INTENDED)
            if re.fullmatch(" :: ".join(f"(?:{pattern})" for pattern in patterns), " :: ".join((name, *pair)))]
        used.update(matching)
        if not matching:
            complaints.append(f"{name}: theirs {pair[0]}, ours {pair[1]}")
    complaints += [f"no difference needs: {INTENDED[index]}" for index in range(len(INTENDED)) if index not in used]
    return complaints, len(found)
