import Foundation
import Testing

@testable import NFCParsing

/// x509-limbo: paths of the web, judged as far as they concern CSCA and document signer. Names of hosts and extended key
/// usage do not.
struct LimboTests {
    private struct Collection: Decodable {
        let testcases: [Case]
    }

    private struct Case: Decodable {
        let id: String
        let trustedCerts: [String]
        let untrustedIntermediates: [String]
        let peerCertificate: String
        let validationTime: String?
        let expectedResult: String

        enum CodingKeys: String, CodingKey {
            case id
            case trustedCerts = "trusted_certs"
            case untrustedIntermediates = "untrusted_intermediates"
            case peerCertificate = "peer_certificate"
            case validationTime = "validation_time"
            case expectedResult = "expected_result"
        }
    }

    private static let anchorDates = "RFC 5280 §6.1.1 d, Doc 9303-12 §6: the dates of the trust anchor are not examined"
    private static let clockSpan = "RFC 5280 §6.1.1 b: the time is an input; ours spans a day before a signer's first"
    private static let forIssuers = "RFC 5280 §6.1: a duty of who issues, no step of path validation"
    private static let noAuthority = "Doc 9303-12 §7.1.1: a document signer has no basic constraints"
    private static let depth = "RFC 5280 §6.1.1: no such input"

    private static let exceptions = [
        "pathlen::validation-ignores-pathlen-in-leaf": noAuthority,
        "rfc5280::ca-as-leaf": noAuthority,
        "pathlen::max-chain-depth-0-exhausted": depth,
        "pathlen::max-chain-depth-1-exhausted": depth,
        "rfc5280::aki::critical-aki": forIssuers,
        "rfc5280::aki::leaf-missing-aki": forIssuers,
        "rfc5280::aki::intermediate-missing-aki": forIssuers,
        "rfc5280::ski::critical-ski": forIssuers,
        "rfc5280::ski::root-missing-ski": forIssuers,
        "rfc5280::ski::intermediate-missing-ski": forIssuers,
        "rfc5280::root-non-critical-basic-constraints": forIssuers,
        "rfc5280::validity::expired-root": anchorDates,
        "rfc5280::validity::expired-intermediate": anchorDates,
        "rfc5280::validity::notbefore-fractional": clockSpan,
        "rfc5280::validity::not-yet-valid-1-second": clockSpan,
        "rfc5280::validity::not-yet-valid-5-seconds": clockSpan,
        "rfc5280::root-and-intermediate-swapped":
            "Doc 9303-12 §7.1.1: an anchor is self-signed, or a link below one that is",
    ]

    /// Noon of 24 November 2026.
    private static let today = Timestamp(secondsSinceEpoch: 1_795_521_600)

    @Test func paths() throws {
        guard try Corpus.part("x509-limbo/limbo-subset.json") else { return }
        let file = try Corpus.bytes("x509-limbo/limbo-subset.json")
        let cases = try JSONDecoder().decode(Collection.self, from: Data(file)).testcases
        #expect(!cases.isEmpty && (Corpus.isForeign || cases.count == 56))
        let paths = try cases.map { test in
            var path = PathSuite.Path(
                id: test.id, trusted: try test.trustedCerts.map(Self.der),
                endEntity: try Self.der(test.peerCertificate),
                time: try test.validationTime.map(Self.time) ?? Self.today,
                isValid: test.expectedResult == "SUCCESS")
            path.links = try Self.ordered(test.untrustedIntermediates.map(Self.der).filter(Self.isNoAnchor))
            path.ignoredViolations = [.hasExtendedKeyUsage]
            return path
        }
        PathSuite.run("x509-limbo", paths, exceptions: Self.exceptions)
    }

    /// The order in which links come in counts: one after the one that made it. Every order is tried by repeating.
    private static func ordered(_ links: [Bytes]) -> [Bytes] {
        Array(repeating: links, count: links.count).flatMap { $0 }
    }

    /// Whether a certificate was not made by its own key: an untrusted one that was would be named as trusted here.
    private static func isNoAnchor(_ bytes: Bytes) throws -> Bool {
        let certificate = try Certificate(bytes)
        return !certificate.isMade(by: try PublicKey(certificate.publicKeyInfo))
    }

    private static func der(_ pem: String) throws -> Bytes {
        let base64 = pem.split(separator: "\n").filter { !$0.hasPrefix("-----") }.joined()
        return [UInt8](try #require(Data(base64Encoded: base64)))[...]
    }

    /// Whole seconds, as this module counts: a fraction is cut off.
    private static func time(_ text: String) throws -> Timestamp {
        let whole = String(text.prefix(19)) + "Z"
        let date = try #require(ISO8601DateFormatter().date(from: whole))
        return Timestamp(secondsSinceEpoch: Int64(date.timeIntervalSince1970))
    }
}
