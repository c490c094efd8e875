import Testing

@testable import NFCParsing

/// Every line of the manifest: the bytes are the listed ones, and what the line says of them is so.
struct ManifestTests {
    /// Kinds that nothing in this module reads yet. The runner fails as soon as it meets another one.
    private static let withoutRunner: Set<String> = [
        "DG7", "DG11", "DG12", "DG13", "EF_COM",
        "TRANSCRIPT CHIP_AUTHENTICATION v1 (EACv1), ECDH",
        "TRANSCRIPT EACv2 worked example: PACE-ECDH-GM + TA2 + CA2 (ECDH)",
        "TRANSCRIPT PACE ECDH Generic Mapping",
    ]

    @Test func everyLineIsSo() throws {
        guard try Corpus.part("emrtd/manifest.tsv") else { return }
        let manifest = try Manifest()
        let lists = try ManifestRunner()
        var held = 0
        var noRunner: [String: Int] = [:]
        for line in manifest.lines {
            let bytes = try Corpus.bytes(line.path)
            #expect(DigestAlgorithm.sha256.hash(bytes)[...] == hexadecimal(line.sha256), "\(line.file) is another file")
            do {
                if try lists.holds(line, bytes) {
                    held += 1
                } else if Self.withoutRunner.contains(line.kind) {
                    noRunner[line.kind, default: 0] += 1
                } else {
                    Issue.record("no runner for \(line.file): \(line.kind), \(line.expected)")
                }
            } catch {
                Issue.record("\(line.file): \(line.expected), but \(error)")
            }
        }
        print(
            "emrtd: \(held) of \(manifest.lines.count) lines held, without a runner: "
                + noRunner.sorted { $0.key < $1.key }.map { "\($0.value) \($0.key)" }.joined(separator: "; "))
        #expect(held > 0)
        guard !Corpus.isForeign else { return }
        #expect(manifest.lines.count == 225)
        #expect(Set(noRunner.keys) == Self.withoutRunner)
    }
}
