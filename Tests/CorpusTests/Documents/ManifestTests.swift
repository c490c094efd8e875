import Testing

@testable import NFCParsing

/// Every line of the manifest: the bytes are the listed ones, and what the line says of them is so.
struct ManifestTests {
    @Test func everyLineIsSo() throws {
        guard try Corpus.part("emrtd/manifest.tsv") else { return }
        let manifest = try Manifest()
        let lists = try ManifestRunner()
        var held = 0
        for line in manifest.lines {
            let bytes = try Corpus.bytes(line.path)
            #expect(DigestAlgorithm.sha256.hash(bytes)[...] == hexadecimal(line.sha256), "\(line.file) is another file")
            do {
                if try lists.holds(line, bytes) {
                    held += 1
                } else {
                    Issue.record("no runner for \(line.file): \(line.kind), \(line.expected)")
                }
            } catch {
                Issue.record("\(line.file): \(line.expected), but \(error)")
            }
        }
        print("emrtd: \(held) of \(manifest.lines.count) lines held")
        #expect(held > 0)
        guard !Corpus.isForeign else { return }
        #expect(manifest.lines.count == 225)
    }
}
