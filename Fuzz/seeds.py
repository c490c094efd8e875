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
        keep("card-access", contents)
    elif path.parent.name == "cardsecurity":
        keep("card-security", contents)
        keep("sod", contents)
    elif name.startswith("ef_com"):
        keep("ef-com", contents)
    elif "sod" in name or path.parent.name in ("sod", "negatives"):
        keep("sod", contents)
        keep("ber", contents)
    elif name.startswith("dg"):
        keep(re.match(r"dg\d+", name)[0], contents)
        if name.startswith("dg7"):
            keep("displayed-pictures", contents)
            keep("displayed-pictures", b"\x65" + contents[1:].replace(b"\x5f\x43", b"\x5f\x40", 1))

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
    if path.name.startswith("made-ca"):
        response = bytes.fromhex(transcript["first_apdu_under_new_sm"]["r"])
        keep("chip-authentication", parts(octets("dg14"), b"", response))
    if "card_access" in transcript or "ef_cardaccess" in transcript:
        keep("card-access", octets("card_access") + octets("ef_cardaccess"))

# BSI's chip authentication version 2 in the form of existing phones. The record of EF.CardSecurity is cut; its infos are
# whole.
example = json.loads((emrtd / "transcripts/eac2-worked-example-ecdh.json").read_text())
card_security = bytes.fromhex(example["ef_cardsecurity"])
infos = card_security[card_security.index(b"\x31\x82\x01\x37") :][:0x13B]


def field(size, contents):
    return len(contents).to_bytes(size, "big") + contents


identifier = b"0.4.0.127.0.7.2.2.3.2.2"
numbers = [bytes.fromhex(example[name]) for name in ("ca_pcd_priv_key", "ca_pcd_pub_key", "ca_nonce", "ca_picc_token")]
for key in (b"", b"\1"):
    transcript = b"\1" + field(2, identifier) + field(1, key)
    transcript += b"".join(field(size, number) for size, number in zip((2, 2, 1, 1), numbers))
    keep("chip-authentication", parts(b"\x6e\x82" + field(2, infos), transcript, numbers[2] + numbers[3]))

keep("dg16", bytes.fromhex("702702 0101 a122 5f50083230323530363031 5f510a544553543c3c46524e44 5f5203303030 5f53014f".replace(" ", "")))

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

# Frames of RFC 6455: its own examples (§5.7), a fragmented text with a ping between, closes.
for example in ("8185" + "37fa213d7f9f4d5158", "0183" + "37fa213d" + "7f9f4d" "8980" + "37fa213d" "8082" + "37fa213d" + "5b95",
                "8882" + "37fa213d" + "3412", "8880" + "00000000", "82fe" + "0100" + "00000000" + "ab" * 256,
                "8a80" + "00000000" "8184" + "00000000" + "f09f9880", "02800000000000810000000041"):
    keep("web-socket-phone", bytes.fromhex(example))
for example in ("810548656c6c6f", "010348656c" "890548656c6c6f" "80026c6f", "880203e8", "827e0100" + "ab" * 256):
    keep("web-socket-server", bytes.fromhex(example))

# Frames of the wire as the tests know them.
frames = pathlib.Path(__file__).parent.parent / "Tests/HandoffProtocolTests/Messages/KnownFrames.swift"
for text in re.findall(r'"{1,3}([0-9a-f\s]{32,})"{1,3}', frames.read_text()):
    for target in ("client-frame", "server-frame"):
        keep(target, bytes.fromhex(text))
