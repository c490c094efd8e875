"""What two OpenAPI documents promise, as flat facts that can be compared whatever their schemas are called."""

# Keywords that say something about values. Texts for people are left out.
KEYWORDS = (
    "enum", "format", "pattern", "minLength", "maxLength", "minimum", "maximum", "minItems", "maxItems", "minProperties",
    "maxProperties", "default")


def resolved(document, value):
    """The value behind a reference; a schema of several is one with the members of all."""
    while "$ref" in value:
        target = document
        for part in value["$ref"].removeprefix("#/").split("/"):
            target = target[part]
        value = target
    if "allOf" not in value:
        return value
    whole = {"type": "object", "properties": {}, "required": []}
    for part in value["allOf"]:
        part = resolved(document, part)
        for member, schema in part.get("properties", {}).items():
            whole["properties"][member] = {**whole["properties"].get(member, {}), **schema}
        whole["required"] += part.get("required", [])
    return whole


def schema_facts(document, schema, name, facts):
    """Facts about a schema: one for each keyword, `required` at its members."""
    schema = resolved(document, schema)
    kinds = schema.get("anyOf")
    if kinds:
        # A list of constants is an enumeration written at length.
        if all(set(kind) == {"type", "enum"} for kind in kinds):
            schema = schema | {"type": kinds[0]["type"], "enum": [kind["enum"][0] for kind in kinds]}
        else:
            for index, kind in enumerate(kinds):
                schema_facts(document, kind, f"{name}<{index + 1}>", facts)
    types = schema.get("type")
    if types:
        facts[f"{name} type"] = "|".join(sorted([types] if isinstance(types, str) else types))
    for keyword in KEYWORDS:
        if keyword in schema:
            value = schema[keyword]
            facts[f"{name} {keyword}"] = ",".join(sorted(map(str, value))) if isinstance(value, list) else str(value)
    for member, inner in schema.get("properties", {}).items():
        facts[f"{name}.{member} presence"] = "required" if member in schema.get("required", []) else "optional"
        schema_facts(document, inner, f"{name}.{member}", facts)
    if isinstance(schema.get("additionalProperties"), dict):
        schema_facts(document, schema["additionalProperties"], f"{name}.*", facts)
    if "items" in schema:
        schema_facts(document, schema["items"], f"{name}[]", facts)


def content_facts(document, content, name, facts):
    for kind, media in content.items():
        schema_facts(document, media["schema"], f"{name} {kind} $", facts)


def facts_of(document):
    """Every fact of the partner surface of a document, by name."""
    facts = {}
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            name = f"{method.upper()} {path}"
            facts[name] = "there"
            for parameter in operation.get("parameters", []):
                inner = f"{name} {parameter['in']} {parameter['name']}"
                facts[f"{inner} presence"] = "required" if parameter.get("required") else "optional"
                schema_facts(document, parameter["schema"], inner, facts)
            if body := operation.get("requestBody"):
                facts[f"{name} body presence"] = "required" if body.get("required") else "optional"
                content_facts(document, body["content"], f"{name} body", facts)
            for status, response in operation["responses"].items():
                response = resolved(document, response)
                facts[f"{name} {status}"] = "there"
                content_facts(document, response.get("content", {}), f"{name} {status}", facts)
    for kind, methods in document.get("webhooks", {}).items():
        facts[f"webhook {kind}"] = "there"
        content_facts(document, methods["post"]["requestBody"]["content"], f"webhook {kind}", facts)
    return facts
