import Foundation
import HTTPTypes
import HandoffProtocol
import Testing

@testable import VerifyGateway

/// A database that is opened with one secret after the other.
struct SecretWorld: Sendable {
    static let now = StoreFixture.start
    let path: String
    let organization: String

    /// Runs `body` with a database that was made with the secret `a`.
    static func with(_ body: (SecretWorld) async throws -> Void) async throws {
        let folder = FileManager.default.temporaryDirectory.path + "/rotation-" + (try RandomID.letters(8))
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let path = folder + "/a.sqlite"
        let organization = try await SecretWorld(path: path, organization: "").open("a") { store in
            try await store.createOrganization(name: "Aurora Rentals", now: Self.now).id
        }
        try await body(SecretWorld(path: path, organization: organization))
    }

    /// A secret that is the same letter 40 times.
    static func secrets(_ letter: Character, previous: Character? = nil) throws -> Secrets {
        let bytes = { (letter: Character) in Array(String(repeating: letter, count: 40).utf8) }
        return try Secrets(
            serverSecret: bytes(letter), previous: previous.map { try Secrets(serverSecret: bytes($0)) })
    }

    /// Opens the database, and closes it after `body`.
    func open<Value: Sendable>(
        _ letter: Character, previous: Character? = nil, now: Int64 = now,
        _ body: (SessionStore) async throws -> Value
    ) async throws -> Value {
        let (database, secrets) = try SQLiteDatabase.open(
            path: path, secrets: Self.secrets(letter, previous: previous), now: now)
        defer { database.close() }
        return try await body(SessionStore(database: database, secrets: secrets))
    }

    func status(now: Int64 = now) throws -> SecretStatus {
        try #require(try SecretStatus(of: SQLiteConnection(path: path, readOnly: true), now: now))
    }
}

/// One thing that the secret is for: what is done under the first secret, and how it shows later that it still counts.
struct SecretPurpose: Sendable, CustomTestStringConvertible {
    typealias Check = @Sendable (SessionStore) async throws -> Bool
    let testDescription: String
    /// Whether it still counts when only the new secret is given, unused since.
    var outlives = false
    let begin: @Sendable (SessionStore, _ organization: String) async throws -> Check

    private static let now = SecretWorld.now

    private static func session(_ store: SessionStore, _ organization: String) async throws -> CreatedSession {
        let created = try await store.createSession(
            NewSession(
                organizationID: organization, shareContract: ShareFieldRules.contract(for: nil), isAgeOnly: false,
                redirectURL: nil, lifetime: 3_600_000), now: now)
        _ = try await store.recordConsent(
            sessionID: created.session.id, texts: ConsentTexts(termsVersion: "1", privacyNoticeVersion: "1"), now: now)
        return created
    }

    private static func token(_ store: SessionStore, _ id: String) async throws -> String? {
        guard case .issued(let token, _) = try await store.issueHandoff(sessionID: id, now: now) else { return nil }
        return token
    }

    private static func claim(_ store: SessionStore, _ id: String, _ token: String) async throws -> Int64? {
        let hello = ClientHello(sessionID: id, mobileWriteToken: token, deviceID: "phone")
        return try await store.claimSession(HelloClaim(hello: hello, owner: RandomID.uuid()), now: now).epoch
    }

    static let all = [
        SecretPurpose(testDescription: "API key") { store, organization in
            let key = try await store.createAPIKey(
                organizationID: organization, name: "k", scopes: [.sessionsWrite], now: now
            ).key
            return { store in try await store.known(key) }
        },
        SecretPurpose(testDescription: "cancel token") { store, organization in
            let made = try await session(store, organization)
            return { store in
                try await store.cancel(sessionID: made.session.id, token: made.cancelToken, now: now)
                    == .cancelled(from: .created)
            }
        },
        SecretPurpose(testDescription: "handoff token") { store, organization in
            let id = try await session(store, organization).session.id
            let token = try #require(try await token(store, id))
            return { store in try await claim(store, id, token) == 1 }
        },
        SecretPurpose(testDescription: "handoff token that is shown again") { store, organization in
            let id = try await session(store, organization).session.id
            let shown = try #require(try await token(store, id))
            return { store in try await token(store, id) == shown }
        },
        SecretPurpose(testDescription: "typed code") { store, organization in
            let id = try await session(store, organization).session.id
            let token = try #require(try await token(store, id))
            let code = store.secrets.handoffCode(token: token)
            return { store in
                guard case .issued(id, token, _) = try await store.redeemCode(code, now: now) else { return false }
                return true
            }
        },
        SecretPurpose(testDescription: "wrong code, charged to its session") { store, organization in
            let id = try await session(store, organization).session.id
            let token = try #require(try await token(store, id))
            let code = String(store.secrets.handoffCode(token: token).prefix(4)) + "0000"
            return { store in
                _ = try await store.redeemCode(code, now: now)
                return try await store.session(id: id, now: now)?.codeTriesUsed == 1
            }
        },
        SecretPurpose(testDescription: "phone that comes again") { store, organization in
            let id = try await session(store, organization).session.id
            let token = try #require(try await token(store, id))
            _ = try await claim(store, id, token)
            return { store in try await claim(store, id, token) == 2 }
        },
        SecretPurpose(testDescription: "browser") { store, organization in
            let id = try await session(store, organization).session.id
            let made = try BrowserCookie(secrets: store.secrets, isSecure: true).make(sessionID: id)
            _ = try await store.recordConsent(
                sessionID: id, texts: ConsentTexts(termsVersion: "1", privacyNoticeVersion: "1"),
                giver: ConsentGiver(newBrowserHash: made.hash), now: now)
            return { store in
                let hash = BrowserCookie(secrets: store.secrets, isSecure: true).hash(in: [made.field])
                guard case .issued = try await store.issueHandoff(sessionID: id, browserHash: hash, now: now) else {
                    return false
                }
                return true
            }
        },
        SecretPurpose(testDescription: "challenge of an app's key") { store, _ in
            guard case .issued(let challenge, _) = try await store.issueAttestChallenge(client: "1", now: now) else {
                throw FixtureError()
            }
            return { store in try await store.takeAttestChallenge(challenge, now: now) }
        },
        SecretPurpose(testDescription: "kept answer") { store, organization in
            let key = try RandomID.letters(8)
            let request = { @Sendable (secrets: Secrets) in
                IdempotentRequest(
                    key: key, organizationID: organization, method: .post, path: "/", body: [], secrets: secrets,
                    clock: WallClock { now })
            }
            try await store.keep(request(store.secrets).kept(Array("answer".utf8), status: .ok))
            return { store in
                for secrets in store.secrets.accepted {
                    let form = request(secrets)
                    guard let kept = try await store.keptAnswer(id: form.id, now: now) else { continue }
                    return try form.open(kept) == Array("answer".utf8) && kept.fingerprint == form.fingerprint
                }
                return false
            }
        },
        SecretPurpose(testDescription: "signing secrets", outlives: true) { store, organization in
            let made = try await store.createEndpoint(
                WebhookEndpointChanges(), url: "https://a.example/", organizationID: organization, now: now)
            let id = made.endpoint.id
            let newer = try await store.rotateSigningSecret(
                endpointID: id, organizationID: organization, overlap: 1000, now: now)
            return { store in
                let sealed = try await store.database.read { connection in
                    var row = try connection.run(
                        "SELECT signing_secret, previous_signing_secret FROM webhook_endpoints WHERE id = $1",
                        [.text(id)]
                    ).only()
                    return [try row.blob(), try row.blob()]
                }
                let texts = try? sealed.map { try store.secrets.open($0, for: .signingSecret, owner: id) }
                return texts == [newer, made.secret].compactMap(\.self)
            }
        },
        SecretPurpose(testDescription: "identifiers", outlives: true) { store, organization in
            let before = identifiers(store.secrets, organization)
            return { store in identifiers(store.secrets, organization) == before }
        },
    ]

    /// What is made of documents.
    static func identifiers(_ secrets: Secrets, _ organization: String) -> [String?] {
        [
            DocumentIdentifier.derive(
                secrets: secrets, organizationID: organization, issuingState: "UTO", documentType: "P",
                documentNumber: "L898902C3"),
            HumanIdentifier.derive(
                secrets: secrets, organizationID: organization,
                .init(
                    nationality: "UTO", issuingState: "UTO", familyName: "ERIKSSON", givenNames: "ANNA MARIA",
                    dateOfBirth: "1974-08-12", sex: "F")),
            secrets.chipProof(sessionID: "s", fileHash: [1]),
        ]
    }
}

extension SessionStore {
    /// Whether a key is taken, as the partner surface asks.
    fileprivate func known(_ key: String) async throws -> Bool {
        try await KnownKeys(store: self).entry(of: key) != nil
    }
}

@Suite("Replacing the server secret")
struct SecretRotationTests {
    private static let now = SecretWorld.now

    @Test(
        "Each thing counts before, while both secrets are given, and after as far as it can",
        arguments: SecretPurpose.all)
    func purposes(purpose: SecretPurpose) async throws {
        try await SecretWorld.with { world in
            let checks = try await world.open("a") { store in
                var checks: [SecretPurpose.Check] = []
                for _ in 0..<3 { checks.append(try await purpose.begin(store, world.organization)) }
                #expect(try await checks[0](store))
                return checks
            }
            let during = try await world.open("b", previous: "a") { try await checks[1]($0) }
            let after = try await world.open("b") { try await checks[2]($0) }
            #expect(during && after == purpose.outlives)
        }
    }

    @Test("A key moves at its use; one that was not used is told of, then refused, then lost")
    func keys() async throws {
        try await SecretWorld.with { world in
            let keys = try await world.open("a") { store in
                var keys: [String] = []
                for (age, name) in ["expired", "off", "waiting", "used"].enumerated() {
                    let made = try await store.createAPIKey(
                        organizationID: world.organization, name: name, scopes: [.sessionsWrite],
                        expiresAt: name == "expired" ? Self.now : nil, now: Self.now - Int64(age))
                    if name == "off" { try await store.setAPIKey(id: made.record.id, enabled: false, now: Self.now) }
                    keys.insert(made.key, at: 0)
                }
                return keys
            }
            try await world.open("b", previous: "a") { store in
                #expect(try world.status().waitingKeys.map(\.name) == ["used", "waiting"])
                #expect(try await store.known(keys[0]))
                #expect(try await store.apiKey(hash: store.secrets.apiKeyHash(keys[0]))?.name == "used")
                // Another request was faster.
                #expect(try await store.moveAPIKey(keys[0])?.key.name == "used")
                #expect(try await store.moveAPIKey("kk_unknown") == nil)
                let status = try world.status()
                #expect(status.waitingKeys.map(\.name) == ["waiting"] && !status.isPreviousSpare)
                // A new key stands under the new secret.
                _ = try await store.createAPIKey(
                    organizationID: world.organization, name: "new", scopes: [.sessionsWrite], now: Self.now)
                #expect(try world.status().waitingKeys.map(\.name) == ["waiting"])
            }
            try await world.open("b") { store in
                let (used, waiting) = (try await store.known(keys[0]), try await store.known(keys[1]))
                #expect(used && !waiting)
            }
            try await world.open("c", previous: "b") { store in
                #expect(try await store.known(keys[0]))
                #expect(try await !store.known(keys[1]))
                let status = try world.status()
                #expect(status.kept.version == 3 && status.lostKeys.map(\.name) == ["waiting"])
                #expect(status.waitingKeys.map(\.name) == ["new"])
            }
        }
    }

    @Test("Two replacements leave every identifier as it was, also after the first secret is gone")
    func identifiers() async throws {
        try await SecretWorld.with { world in
            let first = try SecretPurpose.identifiers(SecretWorld.secrets("a"), world.organization)
            for (letter, previous) in [("b", "a"), ("b", nil), ("c", "b"), ("c", nil)] as [(Character, Character?)] {
                try await world.open(letter, previous: previous) { store in
                    #expect(SecretPurpose.identifiers(store.secrets, world.organization) == first)
                    // The key for documents opens nothing else.
                    let unbound = try SecretWorld.secrets(letter)
                    #expect(store.secrets.apiKeyHash("kk_a") == unbound.apiKeyHash("kk_a"))
                }
            }
            let unbound = try SecretWorld.secrets("c")
            #expect(SecretPurpose.identifiers(unbound, world.organization) != first)
        }
    }

    @Test(
        "Other secrets are refused and change nothing",
        arguments: [
            ("b", nil, DatabaseError.otherSecret), ("b", "c", .otherPreviousSecret), ("a", "c", .otherPreviousSecret),
            ("b", "b", .otherPreviousSecret), ("a", "a", .otherPreviousSecret),
        ] as [(Character, Character?, DatabaseError)])
    func refusals(letter: Character, previous: Character?, error: DatabaseError) async throws {
        try await SecretWorld.with { world in
            await #expect(throws: error) { try await world.open(letter, previous: previous) { _ in } }
            #expect(try world.status().kept.version == 1)
            try await world.open("a") { _ in }
            for secret in ["aaaa", "bbbb", "cccc"] { #expect(!"\(error)".contains(secret)) }
        }
    }

    /// The change of the last row fails, and with it everything before.
    @Test("A replacement that does not come to its end has not begun")
    func failure() async throws {
        try await SecretWorld.with { world in
            let (key, endpoint) = try await world.open("a") { store in
                let key = try await store.createAPIKey(
                    organizationID: world.organization, name: "k", scopes: [.sessionsWrite], now: Self.now
                ).key
                var made: [SessionStore.MadeEndpoint] = []
                for _ in 0..<2 {
                    made.append(
                        try await store.createEndpoint(
                            WebhookEndpointChanges(), url: "https://a.example/", organizationID: world.organization,
                            now: Self.now))
                }
                let last = made[1].endpoint.id
                try await store.database.write { connection in
                    _ = try connection.run(
                        """
                        CREATE TRIGGER fault BEFORE UPDATE ON webhook_endpoints \
                        WHEN OLD.rowid = (SELECT MAX(rowid) FROM webhook_endpoints) \
                        BEGIN SELECT RAISE(ABORT, 'fault'); END
                        """, [])
                }
                return (key, (id: last, secret: made[1].secret))
            }
            await #expect(throws: DatabaseError.self) { try await world.open("b", previous: "a") { _ in } }
            try await world.open("a") { store in
                #expect(try world.status().kept.version == 1)
                #expect(try await store.known(key))
                let secret = try await store.signingSecret(
                    endpointID: endpoint.id, organizationID: world.organization, now: Self.now)
                #expect(secret == endpoint.secret)
                try await store.database.write { _ = try $0.run("DROP TRIGGER fault", []) }
            }
            let isKnown = try await world.open("b", previous: "a") { try await $0.known(key) }
            #expect(isKnown)
            #expect(try world.status().kept.version == 2)
        }
    }

    @Test("A process that still has the old secret stores nothing that nobody could use")
    func superseded() async throws {
        try await SecretWorld.with { world in
            try await world.open("a") { old in
                let endpoint = try await old.createEndpoint(
                    WebhookEndpointChanges(), url: "https://a.example/", organizationID: world.organization,
                    now: Self.now
                ).endpoint.id
                try await world.open("b", previous: "a") { _ in }
                await #expect(throws: DatabaseError.otherSecret) {
                    try await old.createAPIKey(
                        organizationID: world.organization, name: "k", scopes: [.sessionsWrite], now: Self.now)
                }
                await #expect(throws: DatabaseError.otherSecret) {
                    try await old.createEndpoint(
                        WebhookEndpointChanges(), url: "https://a.example/", organizationID: world.organization,
                        now: Self.now)
                }
                await #expect(throws: DatabaseError.otherSecret) {
                    try await old.rotateSigningSecret(
                        endpointID: endpoint, organizationID: world.organization, overlap: 0, now: Self.now)
                }
            }
        }
    }

    @Test("The status says until when sessions and kept answers need the old secret")
    func status() async throws {
        try await SecretWorld.with { world in
            #expect(try world.status().isPreviousSpare)
            try await world.open("a") { store in
                _ = try await store.createSession(
                    NewSession(
                        organizationID: world.organization, shareContract: ShareFieldRules.contract(for: nil),
                        isAgeOnly: false, redirectURL: nil, lifetime: 3_600_000), now: Self.now)
            }
            try await world.open("b", previous: "a", now: Self.now + 10) { store in
                // One after the replacement needs nothing of before.
                _ = try await store.createSession(
                    NewSession(
                        organizationID: world.organization, shareContract: ShareFieldRules.contract(for: nil),
                        isAgeOnly: false, redirectURL: nil, lifetime: 3_600_000), now: Self.now + 20)
            }
            let during = try world.status(now: Self.now + 30)
            #expect(during.sessions == 1 && during.answers == 0 && !during.isPreviousSpare)
            #expect(during.neededUntil == Self.now + 3_600_000 && during.kept.rotatedAt == Self.now + 10)
            let after = try world.status(now: Self.now + 3_600_000)
            #expect(after.isPreviousSpare && after.neededUntil == nil)
        }
    }
}
