import Foundation
import HandoffProtocol

@testable import VerifyGateway

/// A store over a real file in a folder of its own, with one organization.
final class StoreFixture: Sendable {
    /// An arbitrary beginning of time.
    static let start: Int64 = 1_773_057_600_000

    let folder: URL
    let database: SQLiteDatabase
    let store: SessionStore
    let organization: OrganizationRecord

    init() async throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "store-" + (try RandomID.uuid()))
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        database = try SQLiteDatabase(path: folder.appending(path: "gateway.db").path)
        store = SessionStore(database: database, secrets: try Self.secrets())
        organization = try await store.createOrganization(name: "Aurora Rentals", now: Self.start)
    }

    deinit {
        database.close()
        try? FileManager.default.removeItem(at: folder)
    }

    var path: String { folder.appending(path: "gateway.db").path }

    static func secrets() throws -> Secrets { try Secrets(serverSecret: [UInt8](repeating: 7, count: 32)) }

    func createSession(lifetime: Int64 = 3_600_000) async throws -> CreatedSession {
        let contract = ShareContract(entries: [
            "kayle_document_id": .init(required: true, reason: "To know the document again", source: .byDefault),
            "family_name": .init(required: false, reason: "For the contract", source: .relyingParty),
        ])
        return try await store.createSession(
            NewSession(
                organizationID: organization.id, shareContract: contract, isAgeOnly: false, redirectURL: nil,
                lifetime: lifetime), now: Self.start)
    }

    func consent(_ id: String, now: Int64 = start) async throws -> ConsentOutcome {
        try await store.recordConsent(
            sessionID: id, texts: ConsentTexts(termsVersion: "2026-01-01", privacyNoticeVersion: "2026-01-01"), now: now
        )
    }

    func token(_ id: String, now: Int64 = start) async throws -> String? {
        guard case .issued(let token, _) = try await store.issueHandoff(sessionID: id, now: now) else { return nil }
        return token
    }

    func claim(
        _ id: String, token: String, device: String = "phone", owner: String? = nil, now: Int64 = start
    ) async throws -> ClaimOutcome {
        let hello = ClientHello(sessionID: id, mobileWriteToken: token, deviceID: device)
        return try await store.claimSession(
            HelloClaim(hello: hello, owner: try owner ?? RandomID.uuid()), now: now)
    }

    /// A session that a phone holds, with the epoch of its claim.
    func claimedSession() async throws -> (created: CreatedSession, token: String, epoch: Int64) {
        let created = try await createSession()
        _ = try await consent(created.session.id)
        guard let token = try await token(created.session.id),
            case .claimed(_, _, let epoch, _) = try await claim(created.session.id, token: token)
        else { throw FixtureError() }
        return (created, token, epoch)
    }
}

struct FixtureError: Error {}

extension ClaimOutcome {
    var refusal: ErrorCode? {
        guard case .refused(let code) = self else { return nil }
        return code
    }

    var epoch: Int64? {
        guard case .claimed(_, _, let epoch, _) = self else { return nil }
        return epoch
    }
}
