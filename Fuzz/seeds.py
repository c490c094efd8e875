"""Lays out the test material as seeds, one folder per fuzz target: seeds.py DATA OUT. Needs only the standard library."""

import base64
import gzip
import hashlib
import json
import pathlib
import re
import struct
import sys

data, out = (pathlib.Path(argument) for argument in sys.argv[1:3])
LARGEST = 64 << 10


def keep(target, contents):
    if len(contents) <= LARGEST:
        folder = out / target
        folder.mkdir(parents=True, exist_ok=True)
        (folder / hashlib.sha256(contents).hexdigest()[:24]).write_bytes(contents)


def parts(*contents):
    """All but the last with their length in two octets before them."""
    *first, last = contents
    return b"".join(struct.pack(">H", len(part)) + part for part in first) + last


def lines(pattern):
    for path in sorted(data.glob(pattern)):
        for line in path.read_text().splitlines():
            yield json.loads(line)


for entry in lines("asn1/hostile-der.jsonl"):
    for target in ("ber", "sod", "certificate"):
        keep(target, base64.b64decode(entry["b64"]))
for entry in lines("fuzz-seeds/*.jsonl"):
    contents = base64.b64decode(entry["b64"])
    for target in {"x509": ["certificate", "trust-file"], "crl": ["crl", "trust-file"], "cms": ["sod", "ber"]}[entry["parser"]]:
        keep(target, contents)

emrtd = data / "emrtd"
for path in sorted(emrtd.rglob("*")):
    if not path.is_file():
        continue
    contents, name = path.read_bytes(), path.name
    if path.suffix == ".der":
        for target in ("certificate", "ber", "trust-file"):
            keep(target, contents)
    elif path.suffix == ".crl":
        keep("crl", contents)
    elif path.suffix == ".ldif":
        keep("ldif", contents)
    elif path.parent.name == "securityinfos":
        keep("dg14", contents)
    elif path.parent.name == "cardsecurity":
        keep("card-security", contents)
        keep("sod", contents)
    elif "sod" in name or path.parent.name in ("sod", "negatives"):
        keep("sod", contents)
        keep("ber", contents)
    elif name.startswith("dg"):
        keep(re.match(r"dg\d+", name)[0], contents)

for folder in sorted(emrtd.glob("twins/like-*")) + sorted(emrtd.glob("mock-sods/*/")):
    dg2 = folder / "dg2.bin" if (folder / "dg2.bin").exists() else emrtd / "mock-sods/dg2-common.bin"
    keep("document", parts((folder / "dg1.bin").read_bytes(), dg2.read_bytes(), (folder / "sod.bin").read_bytes()))
    dumps = sorted(folder.glob("*.bin"))
    chipread = b"CHIPREAD" + bytes([1, len(dumps)])
    for dump in dumps:
        chipread += bytes([len(dump.stem)]) + dump.stem.encode() + struct.pack(">I", dump.stat().st_size) + dump.read_bytes()
    keep("chipread", gzip.compress(chipread, mtime=0))

for path in sorted((emrtd / "transcripts").glob("*.json")):
    transcript = json.loads(path.read_text())
    octets = lambda name: bytes.fromhex(transcript.get(name) or "")
    if path.name.startswith("made-aa"):
        for answer in ("signature", "signature_plain", "signature_der"):
            if answer in transcript:
                keep("active-authentication", parts(octets("dg15"), octets("dg14"), octets(answer)))
        keep("dg15", octets("dg15"))
    if "dg14" in transcript:
        keep("dg14", octets("dg14"))

# A master list is larger than an input may be: its signed message around two of its certificates.


def element(contents):
    """Tag, contents and what follows of a definite element."""
    length, start = contents[1], 2
    if length & 0x80:
        start = 2 + (length & 0x7F)
        length = int.from_bytes(contents[2:start], "big")
    return contents[:1], contents[start : start + length], contents[start + length :]


def elements(contents):
    while contents:
        tag, value, rest = element(contents)
        yield tag, value, contents[: len(contents) - len(rest)]
        contents = rest


def encode(tag, contents):
    length = len(contents).to_bytes(3, "big").lstrip(b"\0")
    head = bytes([len(contents)]) if len(contents) < 0x80 else bytes([0x80 | len(length)]) + length
    return tag + head + contents


def rebuild(contents, path, change):
    """The element with the child that a path of positions leads to replaced."""
    tag, value, _ = element(contents)
    if not path:
        return encode(tag, change(value))
    children = [encoding for _, _, encoding in elements(value)]
    children[path[0]] = rebuild(children[path[0]], path[1:], change)
    return encode(tag, b"".join(children))


def two_entries(content):
    entries = lambda value: b"".join([encoding for _, _, encoding in elements(value)][:2])
    return rebuild(content, [1], entries)


for path in sorted(emrtd.glob("masterlists/*.ml")):
    small = rebuild(path.read_bytes(), [1, 0, 2, 1, 0], two_entries)
    keep("master-list", small)
    keep("deviation-list", small)
    entry = "dn: o=ml,c=DE\r\nobjectClass: top\r\npkdMasterListContent:: " + base64.b64encode(small[:600]).decode()
    keep("ldif", entry.encode() + b"\r\n\r\n")

# Frames of the wire as the tests know them.
frames = pathlib.Path(__file__).parent.parent / "Tests/HandoffProtocolTests/Messages/KnownFrames.swift"
for text in re.findall(r'"{1,3}([0-9a-f\s]{32,})"{1,3}', frames.read_text()):
    for target in ("client-frame", "server-frame"):
        keep(target, bytes.fromhex(text))
