import DocumentForge
import Foundation
import HandoffProtocol
import NFCParsing
import TrustFiles

@testable import VerifyGateway

/// A proven document for questions about its holder's video.
struct VideoSubject: Sendable {
    let document: ForgedDocument
    let claims: DocumentClaims
    let binding: [UInt8]

    private static let making = Task { try await VideoSubject() }

    /// One document for all tests that do not care which.
    static var shared: VideoSubject {
        get async throws { try await making.value }
    }

    /// Forges a document and has it checked.
    init(recipe: String = "") async throws {
        let now = WallClock.system.now() / 1000
        let forge = try Forge(now: now)
        document = try forge.make(try ForgeRecipe(recipe))
        let path = FileManager.default.temporaryDirectory.path + "/csca-" + (try RandomID.letters(8)) + ".der"
        try Data(document.csca).write(to: URL(fileURLWithPath: path))
        defer { try? FileManager.default.removeItem(atPath: path) }
        var policy = AcceptancePolicy.live
        policy.acceptsSpecimens = true
        let pool = CheckingPool(threads: 1)
        let checker = DocumentChecker(
            trust: TrustInForce(try Gateway.loadTrust([path]).store()), policy: policy,
            secrets: try Secrets(serverSecret: Array(repeating: 7, count: 32)), pool: pool, clock: .system)
        let result = await checker.check(document.evidence(video: nil), sessionID: "vs_1", challenge: [])
        await pool.stop()
        guard let proven = result.document, case .confirmed(let binding) = result.outcome else {
            throw RawConnection.Failure(what: "\(result.findings)")
        }
        claims = proven.claims
        self.binding = binding
    }

    /// A question about a video of a session.
    func question(_ video: [UInt8]?, session: String = "vs_1") -> LivenessQuestion {
        LivenessQuestion(
            sessionID: session, tag: "tag-\(session)", evidence: document.evidence(video: video), nonce: [1, 2, 3, 4],
            documentBinding: binding, claims: claims)
    }
}

extension ForgedDocument {
    /// What a phone would have delivered.
    func evidence(video: [UInt8]?) -> Evidence {
        var evidence = Evidence()
        for (kind, name) in [(DataKind.dg1, "dg1.bin"), (.dg2, "dg2.bin"), (.sod, "sod.bin")] {
            evidence[kind] = files[name].map { Artifact($0) }
        }
        evidence[.livenessVideo] = video.map { Artifact($0) }
        return evidence
    }
}

extension Artifact {
    /// An artifact with its bytes.
    convenience init(_ bytes: [UInt8]) {
        self.init(capacity: bytes.count)
        append(bytes[...])
    }
}
