#!/usr/bin/env python3
"""Keeps what can trap out of the code that reads hostile bytes (A16).

What is never allowed there fails at once. Arithmetic, narrowing conversions and subscripts can be right, when a bound stands
before them; each file's are counted in scripts/reviewed-operations.txt, and one more than was looked at fails.

    check-parsers.py            check the tree
    check-parsers.py --record   write down the counts of today, after each new one was looked at
    check-parsers.py --self-test
"""

import re
import sys
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LEDGER = ROOT / "scripts" / "reviewed-operations.txt"
# Where bytes from outside are taken apart.
FOLDERS = [
    "Sources/NFCParsing", "Sources/HandoffProtocol", "Sources/WebSocketCodec", "Sources/VerifyGateway/Attestation",
    "Sources/VerifyGateway/HTTP/JSON",
]
# The only places that hold raw memory: the border to libcrypto, the hash of a borrowed window, the buffer that wipes
# itself.
UNSAFE = [
    "Sources/NFCParsing/Crypto/", "Sources/NFCParsing/Trust/HashIndex.swift",
    "Sources/HandoffProtocol/Session/Artifact.swift",
]

FORBIDDEN = {
    "force unwrap": re.compile(r"(?<=[\w)\]}>?])!(?![=\w])"),
    "try!": re.compile(r"\btry!"),
    "as!": re.compile(r"\bas!"),
    "trap": re.compile(
        r"\b(fatalError|preconditionFailure|precondition|assertionFailure|assert|abort)\s*\("),
    "unowned": re.compile(r"\bunowned\b"),
    "unsafe": re.compile(r"\bunsafe\w*"),
    "unchecked": re.compile(r"\b(unsafelyUnwrapped|unsafeBitCast|withMemoryRebound)\b|\[unchecked:"),
}
COUNTED = {
    "arithmetic": re.compile(
        r"(?<=[\w)\]] )[-+*/%](?= [\w([~])|(?<=[\w)\]] )<<(?= )|(?<![&\w])[-+*/%]=(?= )|(?<= )<<=(?= )"),
    "narrowing": re.compile(r"\b(?:U?Int(?:8|16|32|64)?|Int|UInt)\((?!ascii:|clamping:|exactly:|truncatingIfNeeded:|bitPattern:)"
                            r"(?!\d+\))"),
    "subscript": re.compile(r"(?<=[\w)\]])\[(?!\])(?!\"|\.)"),
}


def code_lines(text):
    """The lines without comments and without what stands in quotation marks."""
    text = re.sub(r'"""(?:.|\n)*?"""', lambda match: '""' + "\n" * match.group().count("\n"), text)
    for number, line in enumerate(text.splitlines(), 1):
        line = re.sub(r'#"(?:.*?)"#', '""', line)
        line = re.sub(r'"(?:\\.|[^"\\])*"', '""', line)
        yield number, line.split("//")[0]


def look(path, text):
    """The forbidden things of a file, and how many of each counted kind it has."""
    findings, counts = [], Counter()
    for number, line in code_lines(text):
        for name, pattern in FORBIDDEN.items():
            if name in ("unsafe", "unchecked") and path.startswith(tuple(UNSAFE)):
                continue
            if pattern.search(line):
                findings.append(f"{path}:{number}: {name}: {line.strip()}")
        for name, pattern in COUNTED.items():
            counts[name] += len(pattern.findall(line))
    return findings, +counts


def tree():
    for folder in FOLDERS:
        for file in sorted((ROOT / folder).rglob("*.swift")):
            yield str(file.relative_to(ROOT)), file.read_text(encoding="utf-8")


def ledger():
    reviewed = {}
    for line in LEDGER.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            path, *pairs = line.split()
            reviewed[path] = {name: int(count) for name, count in (pair.split("=") for pair in pairs)}
    return reviewed


def compare(path, counts, reviewed):
    """What a file has more of than was looked at."""
    return [
        f"{path}: {count} of {name}, {reviewed.get(name, 0)} of them looked at; see that a bound stands before each new "
        "one, then run scripts/check-parsers.py --record"
        for name, count in sorted(counts.items()) if count > reviewed.get(name, 0)
    ]


def check():
    reviewed, findings = ledger(), []
    for path, text in tree():
        found, counts = look(path, text)
        findings += found + compare(path, counts, reviewed.get(path, {}))
    for finding in findings:
        print(finding, file=sys.stderr)
    return 1 if findings else 0


def record():
    lines = ["# Operations that could trap, by file, when they were looked at last: see check-parsers.py."]
    for path, text in tree():
        _, counts = look(path, text)
        if counts:
            lines.append(" ".join([path] + [f"{name}={count}" for name, count in sorted(counts.items())]))
    LEDGER.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return 0


PLANTED = {
    "force unwrap": ["let a = bytes.first!", "return table[3]!.name", "let b = read()!", "var c: Reader!"],
    "try!": ["let a = try! read()"],
    "as!": ["let a = b as! Int"],
    "trap": ["fatalError()", 'precondition(a > 0, "no")', "preconditionFailure()", "assert(a)", "assertionFailure()"],
    "unowned": ["unowned let owner: Owner"],
    "unsafe": ["unsafe pointer.pointee = 1", "let a = bytes.withUnsafeBytes { $0 }.unsafeFirst", "unsafeFlag()"],
    "unchecked": ["let a = b.unsafelyUnwrapped", "let c = unsafeBitCast(a, to: Int.self)", "let d = s[unchecked: 3]"],
    "arithmetic": ["let a = b + c", "let a = b[1] - c", "let a = (b) * c", "a += b", "a <<= 8", "let a = b << c",
                   "let a = length / size", "left -= count"],
    "narrowing": ["let a = UInt8(length)", "let a = Int(b)", "return UInt32(x.count)"],
    "subscript": ["let a = bytes[index]", "let a = bytes[start..<end]", "f(a)[0]", "a[1][2]"],
}
INNOCENT = [
    "if a != b { return }", "// let a = b!", 'let text = "no! fatalError() a + b [1]"', "guard !isDone else { return }",
    "let a = b &+ c", "let a = UInt8(truncatingIfNeeded: b)", "let a = Int(exactly: b)", "func f() -> [UInt8] { [] }",
    "let a: [Int] = []", "let a = b.map { !$0 }", "precondition: a", 'row["a"]', "/// unsafe", "let a = UInt8(clamping: b)", "a == UInt8(ascii: b)",
    "let a = -1", "try? read()", "let b = a as? Int", "switch a { case .b: return [c] }",
]


def self_test():
    failures = []
    for name, lines in PLANTED.items():
        for line in lines:
            found, counts = look("planted.swift", line)
            if not (any(f": {name}: " in finding for finding in found) or counts[name]):
                failures.append(f"not caught as {name}: {line}")
            if name in COUNTED and not compare("planted.swift", counts, {}):
                failures.append(f"not compared: {line}")
    for line in INNOCENT:
        found, counts = look("planted.swift", line)
        if found or counts:
            failures.append(f"caught without reason: {line} {found} {dict(counts)}")
    if look("Sources/NFCParsing/Crypto/Planted.swift", "unsafe call()")[0]:
        failures.append("the border to libcrypto may hold raw memory")
    if compare("a.swift", {"subscript": 2}, {"subscript": 2}):
        failures.append("what was looked at is enough")
    for failure in failures:
        print(failure, file=sys.stderr)
    return 1 if failures else 0


ACTIONS = {(): check, ("--record",): record, ("--self-test",): self_test}

if __name__ == "__main__":
    action = ACTIONS.get(tuple(sys.argv[1:]))
    if action is None:
        sys.exit(__doc__)
    sys.exit(action())
