import Testing

@testable import NFCParsing

/// Runs collections of certificate paths through the lines that documents take: what is trusted comes in through the
/// builder, the end entity is judged as a document signer.
struct PathSuite {
    /// A path with what a verifier should say of it.
    struct Path {
        let id: String
        var trusted: [Bytes]
        /// Authorities below the trusted ones; each needs one above it, as a link certificate does.
        var links: [Bytes] = []
        var revocationLists: [Bytes] = []
        let endEntity: Bytes
        let time: Timestamp
        let isValid: Bool
        /// Whether a missing revocation list is a refusal.
        var needsRevocationList = false
        /// What does not concern a document signer in this collection.
        var ignoredViolations: DocumentSignerViolations = []
    }

    /// Reasons of refusal; empty when the path is accepted.
    static func refusals(of path: Path) -> [String] {
        var builder = TrustStoreBuilder()
        for certificate in path.trusted + path.links { _ = try? builder.addCertificate(certificate, source: "suite") }
        for list in path.revocationLists { _ = try? builder.addRevocationList(list) }
        let certificate: Certificate
        let key: PublicKey
        do {
            certificate = try Certificate(path.endEntity)
            key = try PublicKey(certificate.publicKeyInfo)
        } catch {
            return ["\(error)"]
        }
        let policy = AcceptancePolicy(
            activeAuthentication: .whenAnswered, requiresRevocationInformation: path.needsRevocationList)
        var findings = Findings()
        _ = PassiveAuthentication(trust: builder.build(), policy: policy, time: path.time)
            .judge(SignatureMaker(certificate: certificate, key: key), into: &findings)
        let isRoleIgnored = certificate.documentSignerViolations.subtracting(path.ignoredViolations).isEmpty
        return findings.checks.filter { $0.outcome == .failed && !($0.check == .signerRole && isRoleIgnored) }
            .map { "\($0.check.rawValue) \($0.reason?.rawValue ?? "")" }
    }

    /// Holds the paths against their expectations. An exception names the clause by which Doc 9303 or RFC 5280 lets a
    /// document verifier say something else; one that is not needed is a mistake too.
    static func run(_ name: String, _ paths: [Path], exceptions: [String: String]) {
        var agreed = 0
        for path in paths {
            let refusals = refusals(of: path)
            let agrees = refusals.isEmpty == path.isValid
            agreed += agrees ? 1 : 0
            #expect(agrees != (exceptions[path.id] != nil), "\(path.id) should be valid: \(path.isValid), \(refusals)")
        }
        let ids = Set(paths.map(\.id))
        #expect(Corpus.isForeign || exceptions.keys.allSatisfy { ids.contains($0) })
        print("\(name): \(paths.count) paths, \(agreed) as expected, \(exceptions.count) exceptions by clause")
    }
}
