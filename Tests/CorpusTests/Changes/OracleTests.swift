import CReference
import Testing

@testable import NFCParsing

/// One verdict for one document (D14): on every flip of a bit, every cut and a sample of insertions, our verdict is that
/// of an oracle that knows one form only, but for differences that are named.
struct OracleTests {
    /// The strictest reading of an EF.SOD: tag 77 with a length of two octets that is right, in it a message that OpenSSL
    /// takes and that holds the signer's certificate, and the signed content octet by octet.
    private struct Oracle {
        let signer: [UInt8]
        let content: [UInt8]

        func accepts(_ file: [UInt8]) -> Bool {
            guard file.count > 4, file[0] == 0x77, file[1] == 0x82,
                file.count == 4 + (Int(file[2]) << 8 | Int(file[3])), holdsSigner(file)
            else { return false }
            let message = Array(file[4...])
            return cref_message_verify(
                message, message.count, signer, signer.count, content, content.count) == 1
        }

        private func holdsSigner(_ file: [UInt8]) -> Bool {
            guard file.count >= signer.count else { return false }
            return (0...file.count - signer.count).contains {
                file[$0] == signer[0] && file[$0...].starts(with: signer)
            }
        }
    }

    /// Where we take more than the oracle: fields that RFC 5652 leaves unsigned, and padding.
    private static let laxer: Set<String> = [
        "what follows the outermost element", "digest algorithms of the message", "signer identifier",
    ]
    /// Where we take less: what OpenSSL does not compare, or reads in another form than it has.
    private static let stricter: Set<String> = [
        "content type", "digest algorithm of the signer", "signature algorithm", "version of the message",
        "version of the signer", "digest algorithms of the message", "signer identifier", "primitive or constructed",
    ]

    /// One state with the other tests; all whose security object OpenSSL reads with `make corpus`.
    private static let states = Corpus.isWhole ? ["at", "au", "de", "fr", "gb", "us"] : ["gb"]

    @Test(arguments: states)
    func theVerdictIsTheOracles(state: String) throws {
        guard try Corpus.part("emrtd/twins/like-\(state)") else { return }
        let folder = "emrtd/twins/like-\(state)"
        let document = try RecordedDocument(folder)
        let genuine = Array(document.files.securityObject)
        let oracle = Oracle(
            signer: Array(try Corpus.bytes(folder + "/dsc.der")),
            content: Array(try EFSOD(genuine[...]).signedData.content))
        #expect(oracle.accepts(genuine) && document.verdict().outcome == .confirmed)

        let unsigned = try SecurityObjectFields.unsigned(in: genuine[...])
        let algorithms = try SecurityObjectFields.algorithms(in: genuine[...])
        let heads = SecurityObjectFields.heads(in: genuine[...])
        func name(_ change: Change, _ fields: [SecurityObjectFields.Field]) -> String {
            if case .flipped(let bit) = change, bit % 8 == 5, heads.contains(bit / 8) {
                return "primitive or constructed"
            }
            let position = change.position
            let field = fields.first { $0.range.contains(position) || $0.range.lowerBound == position }
            return field?.name ?? "\(change)"
        }
        var counts = (agreed: 0, laxer: [String: Int](), stricter: [String: Int]())
        for change in Change.all(of: genuine, isWhole: false) {
            let changed = change.applied(to: genuine)
            var copy = document
            copy.files.securityObject = changed[...]
            let isConfirmed = copy.verdict().outcome == .confirmed
            guard isConfirmed != oracle.accepts(changed) else {
                counts.agreed += 1
                continue
            }
            if isConfirmed {
                counts.laxer[name(change, unsigned), default: 0] += 1
            } else {
                counts.stricter[name(change, unsigned + algorithms), default: 0] += 1
            }
        }
        print("oracle over like-\(state): \(counts)")
        #expect(Set(counts.laxer.keys).isSubset(of: Self.laxer))
        #expect(Set(counts.stricter.keys).isSubset(of: Self.stricter))
    }
}
