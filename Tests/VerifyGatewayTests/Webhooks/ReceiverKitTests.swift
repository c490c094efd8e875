import WebhookCrypto
import ChildPrograms
import DocumentForge
import Foundation
import PhoneClient
import Testing

@testable import VerifyGateway

/// What may be on a machine and may not.
enum ReceiverPrograms {
    static let repository = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    static let hasGo = (try? ChildProgram("/usr/bin/env", ["go", "version"]).finish().code) == 0
    static let swiftReceiver = repository.path + "/.build/receiver/debug/receive"
    static let hasSwiftReceiver = FileManager.default.isExecutableFile(atPath: swiftReceiver)
}

/// The receivers under `clients/`, and libraries that others wrote, given what a running gateway has delivered.
@Suite("Receivers", .timeLimit(.minutes(5))) struct ReceiverKitTests {
    /// One question to a receiver, and the type of payload that it has to find; nil when it has to refuse.
    private struct Case {
        var name: String
        var headers: [String: String]
        var body: String
        var secret: String
        var key: String
        var now: Int64
        var expected: String?

        /// What was delivered, to be taken.
        init(as request: HTTPDouble.Request, secret: String, key: String) {
            (name, headers, expected) = ("as delivered", request.headers, request.headers["x-kayle-event"])
            body = String(decoding: request.body, as: UTF8.self)
            (self.secret, self.key) = (secret, key)
            now = request.headers["webhook-timestamp"].flatMap { Int64($0) } ?? 0
        }

        /// A published vector.
        init(vector: JSONValue, key: String) throws {
            guard case .object(let headers)? = vector["headers"], case .integer(let now)? = vector["now"] else {
                throw FixtureError()
            }
            name = "published: " + (vector["name"]?.text ?? "")
            self.headers = Dictionary(uniqueKeysWithValues: headers.map { ($0.name, $0.value.text ?? "") })
            (body, secret) = (vector["body"]?.text ?? "", vector["secret"]?.text ?? "")
            (self.key, self.now, expected) = (key, now, vector["expected"]?.text)
        }

        func but(_ name: String, _ expected: String? = nil, _ change: (inout Case) -> Void) -> Case {
            var copy = self
            (copy.name, copy.expected) = (name, expected)
            change(&copy)
            return copy
        }

        /// Signs the body anew, as only the gateway or the receiver itself could.
        mutating func sign() {
            let signature = WebhookSignature(
                body: Array(body.utf8), secrets: [secret], eventID: headers["webhook-id"] ?? "", timestamp: now)
            headers["x-kayle-signature"] = signature.header
            headers["webhook-signature"] = signature.standardHeader
        }

        var object: JSONValue {
            [
                "headers": .object(headers.map { .init(name: $0.key, value: .string($0.value)) }),
                "body": .string(body), "secret": .string(secret), "private_key": .string(key),
                "now": .integer(now),
            ]
        }
    }

    /// What a gateway delivered: the end of a session, and a test event while two secrets sign.
    private struct Delivered {
        let genuine: Case
        let rotated: Case
        let newSecret: String
        let otherKey: String
        let keys: [String]
    }

    private static let repository = ReceiverPrograms.repository
    private static let python = ProcessInfo.processInfo.environment["VERIFY_TEST_PYTHON"] ?? "python3"

    private static func openssl(_ arguments: String...) throws -> String {
        let result = try ChildProgram("/usr/bin/openssl", arguments, separatesComplaints: true).finish()
        guard result.code == 0 else { throw FixtureError() }
        return result.text
    }

    /// Plays a document, rotates the secret with an overlap, sends a test event, and gives what arrived.
    private static func deliver() async throws -> Delivered {
        let (key, other) = (try openssl("genrsa", "2048"), try openssl("genrsa", "2048"))
        let folder = FileManager.default.temporaryDirectory.path + "/receiver-test-" + (try RandomID.letters(8))
        try Data(key.utf8).write(to: URL(fileURLWithPath: folder))
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let modulus = try openssl("rsa", "-in", folder, "-noout", "-modulus").dropFirst("Modulus=".count)
        let digits = modulus.compactMap(\.hexDigitValue)
        let bytes = stride(from: 0, to: digits.count - 1, by: 2).map { UInt8(digits[$0] << 4 | digits[$0 + 1]) }
        return try await HTTPDouble.with({ _ in .answer(200, "") }) { double in
            try await RunningGateway.with { running in
                let (store, organization) = (running.gateway.store, running.organizationID)
                let now = running.gateway.clock.now()
                let endpoint = try await store.subscribe(nil, organizationID: organization, url: double.url, now: now)
                _ = try await store.createEncryptionKey(
                    RecipientKey(modulus: bytes, exponent: [1, 0, 1]), keyID: "k1", endpointID: endpoint,
                    organizationID: organization, now: now)
                let secret = try await store.signingSecret(
                    endpointID: endpoint, organizationID: organization, now: running.gateway.clock.now())
                guard case .confirmed(sharedKeys: let keys) = try await running.play(try ForgeRecipe("")).outcome else {
                    throw FixtureError()
                }
                try await eventually { double.requests.count == 1 }
                let rotated = try await store.rotateSigningSecret(
                    endpointID: endpoint, organizationID: organization, overlap: 3_600_000, now: now)
                _ = try await store.testEndpoint(id: endpoint, organizationID: organization, now: now)
                try await eventually { double.requests.count == 2 }
                guard let secret, let rotated else { throw FixtureError() }
                let cases = double.requests.map { Case(as: $0, secret: secret, key: key) }
                return Delivered(
                    genuine: cases[0], rotated: cases[1], newSecret: rotated, otherKey: other, keys: keys)
            }
        }
    }

    /// What every receiver and every library is asked.
    private static func common(_ delivered: Delivered) throws -> [Case] {
        let (genuine, rotated) = (delivered.genuine, delivered.rotated)
        let last = try #require(genuine.body.last)
        return [
            genuine,
            rotated.but("the new secret", rotated.expected) { $0.secret = delivered.newSecret },
            rotated.but("the old secret while it is valid", rotated.expected) { _ in },
            genuine.but("a changed body") { $0.body = genuine.body.dropLast() + (last == "A" ? "B" : "A") },
            genuine.but("a longer body") { $0.body += "A" },
            genuine.but("another secret") { $0.secret = delivered.newSecret },
            genuine.but("a secret of no known form") { $0.secret += "x" },
            genuine.but("another key") { $0.key = delivered.otherKey },
            genuine.but("no signature") {
                $0.headers["x-kayle-signature"] = nil
                $0.headers["webhook-signature"] = nil
            },
            genuine.but("another time than was signed") {
                $0.headers["webhook-timestamp"] = "\($0.now + 1)"
                $0.headers["x-kayle-signature"]?.replace("t=\($0.now)", with: "t=\($0.now + 1)")
            },
            genuine.but("the signature of another delivery") {
                for name in ["x-kayle-signature", "webhook-signature"] { $0.headers[name] = rotated.headers[name] }
            },
        ]
    }

    /// What only the receivers can be asked, which know both signatures and can be told the time.
    private static func detailed(_ delivered: Delivered) throws -> [Case] {
        let genuine = delivered.genuine
        let header = Base64URL.encode(Array(#"{"alg":"RSA-OAEP","enc":"A256GCM","kid":"k1"}"#.utf8))
        let rest = genuine.body.drop { $0 != "." }
        return [
            genuine.but("X-Kayle-Signature alone", genuine.expected) { $0.headers["webhook-signature"] = nil },
            genuine.but("webhook-signature alone", genuine.expected) { $0.headers["x-kayle-signature"] = nil },
            genuine.but("five minutes old", genuine.expected) { $0.now += 300 },
            genuine.but("five minutes early", genuine.expected) { $0.now -= 300 },
            genuine.but("older") { $0.now += 301 },
            genuine.but("earlier") { $0.now -= 301 },
            genuine.but("two times") {
                $0.headers["x-kayle-signature"]? += ",t=\($0.now)"
                $0.headers["webhook-id"] = nil
            },
            genuine.but("a signature cut short") {
                $0.headers["x-kayle-signature"]?.removeLast()
                $0.headers["webhook-signature"]?.removeLast(4)
            },
            genuine.but("signed anew", genuine.expected) { $0.sign() },
            genuine.but("another algorithm, well signed") {
                $0.body = header + rest
                $0.sign()
            },
            genuine.but("no JWE, well signed") {
                $0.body = "{}"
                $0.sign()
            },
        ]
    }

    /// The vectors that are published for receivers.
    private static func published() throws -> [Case] {
        let (file, vectors) = try VectorTests.read("deliveries.json")
        return try vectors.map { try Case(vector: $0, key: file["private_key"]?.text ?? "") }
    }

    private static func ask(
        _ program: [String], in folder: String? = nil, _ cases: [Case], _ delivered: Delivered
    ) async throws {
        let input = FileManager.default.temporaryDirectory.path + "/receiver-cases-" + (try RandomID.letters(8))
        try Data(JSONValue.array(cases.map(\.object)).encoded).write(to: URL(fileURLWithPath: input))
        defer { try? FileManager.default.removeItem(atPath: input) }
        let result = try await ChildProgram(
            "/usr/bin/env", program, in: folder.map { repository.path + $0 }, input: input, separatesComplaints: true
        ).result()
        let lines = result.text.split(separator: "\n")
        let complaints = String(decoding: result.complaints, as: UTF8.self)
        try #require(result.code == 0 && lines.count == cases.count, "`make setup-tests` was not run? \(complaints)")
        for (line, asked) in zip(lines, cases) {
            let payload: JSONValue = line == "refused" ? .null : try JSONParser.parse(Array(line.utf8))
            #expect(payload["type"]?.text == asked.expected, "\(asked.name)")
            guard asked.expected == "verification.session.succeeded" else { continue }
            guard case .object(let claims)? = payload["data"]?["claims"] else { throw FixtureError() }
            #expect(claims.map(\.name).sorted() == delivered.keys.sorted() && !claims.isEmpty, "\(asked.name)")
        }
    }

    private static func check(_ program: [String], in folder: String? = nil) async throws {
        let delivered = try await deliver()
        try await ask(program, in: folder, common(delivered) + detailed(delivered) + published(), delivered)
    }

    @Test("Python takes what is genuine and refuses the rest")
    func pythonReceiver() async throws {
        try await Self.check([Self.python, Self.repository.path + "/Tests/Receivers/receive.py"])
    }

    @Test("Node takes what is genuine and refuses the rest")
    func nodeReceiver() async throws {
        try await Self.check(["node", Self.repository.path + "/Tests/Receivers/receive.mjs"])
    }

    @Test(
        "Go takes what is genuine and refuses the rest",
        .enabled(if: ReceiverPrograms.hasGo, "go is not installed; `make receivers` installs it"))
    func goReceiver() async throws {
        try await Self.check(["go", "run", "."], in: "/Tests/Receivers/go")
    }

    @Test(
        "Swift takes what is genuine and refuses the rest",
        .enabled(if: ReceiverPrograms.hasSwiftReceiver, "`make receivers` builds it"))
    func swiftReceiver() async throws {
        try await Self.check([ReceiverPrograms.swiftReceiver])
    }

    @Test("joserfc decrypts and standardwebhooks verifies what the gateway delivers")
    func libraries() async throws {
        let delivered = try await Self.deliver()
        let old = delivered.genuine.but("an old time, well signed") {
            $0.now -= 301
            $0.headers["webhook-timestamp"] = "\($0.now)"
            $0.sign()
        }
        try await Self.ask(
            [Self.python, Self.repository.path + "/Tests/Receivers/libraries.py"],
            try Self.common(delivered) + [old], delivered)
    }
}
