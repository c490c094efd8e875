import Testing

@testable import NFCParsing

/// Inputs that fuzzers of other projects found worth keeping, each through every reader of signed things.
struct FuzzSeedTests {
    /// What we parse although OpenSSL's decoder refuses it, with the reason. Parsed is not trusted: for each the test
    /// shows that its key or its signature still is of no use.
    private static let lenient: [String: String] = [:]

    private struct Tally {
        var inputs = 0
        var bothRead = 0
        var bothRefused = 0
        var stricter = 0
        var lenient: [String] = []
        var compared = 0
        var differences: [String] = []
    }

    @Test func nothingIsAcceptedThatOpenSSLRefuses() throws {
        guard try Corpus.part("fuzz-seeds") else { return }
        var tally = Tally()
        for file in try Corpus.files("fuzz-seeds", endingIn: ".jsonl") {
            for seed in try Corpus.lines("fuzz-seeds/" + file) {
                let (bytes, parser) = (try seed.base64("b64"), try seed.text("parser"))
                let isRead = read(bytes, as: parser, name: try seed.text("name"), into: &tally)
                tally.inputs += 1
                switch (isRead, try seed.flag("openssl_accepts")) {
                case (true, true): tally.bothRead += 1
                case (false, false): tally.bothRefused += 1
                case (false, true): tally.stricter += 1
                case (true, false): tally.lenient.append("\(file) \(try seed.text("name"))")
                }
            }
        }
        print(
            "fuzz-seeds: \(tally.inputs) inputs, \(tally.bothRead) read as OpenSSL does, \(tally.bothRefused) refused"
                + " by both, \(tally.stricter) refused by us alone, \(tally.lenient.count) read by us alone;"
                + " \(tally.compared) certificates compared, \(tally.differences.count) with other fields")
        let unnamed = tally.lenient.filter { Self.lenient[$0] == nil }
        #expect(unnamed.isEmpty, "\(unnamed)")
        #expect(tally.differences.isEmpty, "\(tally.differences)")
        #expect(tally.inputs > 0)
        if !Corpus.isForeign { #expect(tally.inputs == 3_073) }
    }

    /// Whether the parser that the seed is for reads it. Every other reader gets it too: none may trap.
    private func read(_ bytes: Bytes, as parser: String, name: String, into tally: inout Tally) -> Bool {
        let certificate = try? Certificate(bytes)
        let list = try? CertificateRevocationList(bytes)
        let message = try? EFSOD(bytes)
        var builder = TrustStoreBuilder()
        #expect(throws: TrustError.self, "\(name)") {
            try builder.addMasterList(bytes, source: name, origin: .selfContained)
        }
        _ = try? builder.addRevocationList(bytes)
        let verdict = DocumentVerifier(trust: builder.build(), policy: .recorded)
            .verify(ChipFiles(securityObject: bytes, dataGroups: [:]), at: Timestamp(secondsSinceEpoch: 1_795_000_000))
        #expect(verdict.outcome != .confirmed, "\(name)")
        if let certificate, let reference = ReferenceCertificate(bytes) {
            let differences = FieldComparison.differences(certificate, reference)
            tally.compared += 1
            if !differences.isEmpty { tally.differences.append("\(name): \(differences)") }
        }
        return switch parser {
        case "x509": certificate != nil
        case "crl": list != nil
        default: message != nil
        }
    }
}
