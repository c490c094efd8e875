import WebhookCrypto
import DocumentForge
import Foundation
import HandoffProtocol
import NFCParsing
import Testing

@testable import VerifyGateway

/// A gateway that asks for attestation, before a forged Apple.
struct AttestingGateway: Sendable {
    let running: RunningGateway
    let forge: AppForge

    typealias Session = (id: String, token: String, cancelToken: String)

    static func with<Value: Sendable>(
        log: RecordedLog? = nil, _ body: (AttestingGateway) async throws -> Value
    ) async throws -> Value {
        let forge = try AppForge(now: WallClock.system.now() / 1000)
        let root = FileManager.default.temporaryDirectory.path + "/attest-root-" + (try RandomID.letters(8))
        try Data(forge.root.certificate).write(to: URL(fileURLWithPath: root))
        defer { try? FileManager.default.removeItem(atPath: root) }
        return try await RunningGateway.with(
            log: log,
            configure: {
                $0.attestation = AttestationSettings(
                    gate: .required, applications: [AppForge.application], rootPath: root)
            },
            { try await body(AttestingGateway(running: $0, forge: forge)) })
    }

    func challenge() async throws -> [UInt8] {
        let answer = try await running.http("GET", "/v1/verify/attest/challenge")
        return try #require(Base64URL.decode(answer.data["challenge"]?.text ?? "", .urlSafe))
    }

    func send(
        _ object: [UInt8], key: AppForge.Key, challenge: [UInt8]
    ) async throws -> RawHTTP.Answer {
        let body = """
            {"key_id":"\(Data(try key.id).base64EncodedString())",\
            "attestation":"\(Data(object).base64EncodedString())","challenge":"\(Base64URL.encode(challenge))"}
            """
        return try await running.http.json("POST", "/v1/verify/attest/register", body)
    }

    /// A key of a genuine phone.
    func registeredKey() async throws -> AppForge.Key {
        let key = AppForge.Key()
        let challenge = try await challenge()
        let answer = try await send(
            try forge.attestation(of: key, challenge: challenge), key: key, challenge: challenge)
        #expect(answer.status == 200 && answer.data == ["ok": true])
        return key
    }

    func hello(
        _ session: Session, _ key: AppForge.Key, counter: UInt32, device: String = "device-a", version: String = "1.6.0"
    ) throws -> ClientHello {
        var hello = ClientHello(
            sessionID: session.id, mobileWriteToken: session.token, deviceID: device, appVersion: version)
        let challenge = running.gateway.store.secrets.attestHelloChallenge(sessionID: session.id)
        hello.attestKeyID = Data(try key.id).base64EncodedString()
        hello.helloAssertion = try key.assertion(
            counter: counter, over: ClientData.helloHash(hello, challenge: challenge))[...]
        return hello
    }

    /// The chip data of a document.
    func files(_ recipe: ForgeRecipe = ForgeRecipe()) throws -> [DataKind: [UInt8]] {
        let document = try running.forge.make(recipe)
        var files: [DataKind: [UInt8]] = [:]
        for (kind, name) in [(DataKind.dg1, "dg1"), (.dg2, "dg2"), (.sod, "sod"), (.dg14, "dg14"), (.dg15, "dg15")] {
            files[kind] = document.files[name + ".bin"]
        }
        return files
    }

    func upload(_ files: [DataKind: [UInt8]], _ phone: RawPhone) async throws {
        for (kind, bytes) in files {
            #expect(
                try await phone.ask(.data(DataPayload(kind: kind.rawValue, raw: bytes[...])))
                    == "data_ok_\(kind.rawValue)_0")
        }
    }

    func evidence(_ files: [DataKind: [UInt8]]) -> Evidence {
        var evidence = Evidence()
        for (kind, bytes) in files {
            let artifact = Artifact(capacity: bytes.count)
            artifact.append(bytes[...])
            evidence[kind] = artifact
        }
        return evidence
    }

    func assertion(
        over files: [DataKind: [UInt8]], _ session: Session, _ key: AppForge.Key, counter: UInt32
    ) throws -> [UInt8] {
        let challenge = running.gateway.store.secrets.attestNFCChallenge(sessionID: session.id)
        return try key.assertion(
            counter: counter,
            over: ClientData.chipHash(evidence(files), sessionID: session.id, challenge: challenge))
    }

    /// The gate of a gateway that has another server secret.
    func desk(_ secrets: Secrets) -> AttestationDesk {
        let desk = running.gateway.attestation
        return AttestationDesk(
            rules: desk.rules, isRequired: true,
            store: SessionStore(database: running.gateway.database, secrets: secrets), pool: desk.pool,
            clock: desk.clock, sessionTag: desk.sessionTag, logger: desk.logger)
    }

    func readChip(_ phone: RawPhone) async throws {
        for phase in [Phase.mrzScanning, .mrzComplete, .nfcReading] {
            #expect(try await phone.ask(.phase(PhaseUpdate(phase: phase.rawValue))) == "phase_ok")
        }
    }

    func complete(_ phone: RawPhone, _ assertion: [UInt8]) async throws -> String {
        try await phone.ask(.phase(PhaseUpdate(phase: "nfc_complete", attestAssertion: assertion[...])))
    }

    func counter(of key: AppForge.Key) async throws -> UInt32? {
        try await running.gateway.store.attestKey(try #require(AttestKeyID(Base64URL.encode(key.id))))?.counter
    }
}

@Suite("App attestation at the gateway", .timeLimit(.minutes(3)))
struct AttestationFlowTests {
    @Test("A challenge is good once, for five minutes, and twenty times a minute")
    func challenges() async throws {
        try await AttestingGateway.with { attesting in
            let running = attesting.running
            let answer = try await running.http("GET", "/v1/verify/attest/challenge")
            #expect(answer.status == 200 && answer.headers["cache-control"] == "no-store")
            #expect(answer.data["challenge"]?.text?.wholeMatch(of: /[A-Za-z0-9_-]{43}/) != nil)
            let key = AppForge.Key()
            let challenge = try await attesting.challenge()
            let object = try attesting.forge.attestation(of: key, challenge: challenge)
            #expect(try await attesting.send(object, key: key, challenge: challenge).status == 200)
            let again = try await attesting.send(object, key: key, challenge: challenge)
            #expect(again.status == 401 && again.code == "HELLO_ATTEST_INVALID", "a challenge is used up")
            let unknown = [UInt8](repeating: 5, count: 32)
            let foreign = try attesting.forge.attestation(of: key, challenge: unknown)
            #expect(try await attesting.send(foreign, key: key, challenge: unknown).code == "HELLO_ATTEST_INVALID")
            let late = try await attesting.challenge()
            running.clock.advance(seconds: 300)
            let tooLate = try attesting.forge.attestation(of: key, challenge: late)
            #expect(try await attesting.send(tooLate, key: key, challenge: late).code == "HELLO_ATTEST_INVALID")
            for _ in 0..<20 { #expect(try await running.http("GET", "/v1/verify/attest/challenge").status == 200) }
            let refused = try await running.http("GET", "/v1/verify/attest/challenge")
            #expect(refused.status == 429 && refused.code == "ATTEST_CHALLENGE_RATE_LIMITED")
            let wait = try #require(refused.headers["retry-after"].flatMap { Int($0) })
            #expect(1...60 ~= wait)
            running.clock.advance(seconds: 61)
            #expect(try await running.http("GET", "/v1/verify/attest/challenge").status == 200)
        }
    }

    @Test("The registration is refused in the order of the protocol")
    func registration() async throws {
        try await AttestingGateway.with { attesting in
            let http = attesting.running.http
            let path = "/v1/verify/attest/register"
            let key = AppForge.Key()
            let id = Base64URL.encode(try key.id)
            let text = String(repeating: "A", count: 43)
            let malformed = [
                "{}", "[]", "{", #"{"key_id":"\#(id)","attestation":"AAAA"}"#,
                #"{"key_id":"","attestation":"AAAA","challenge":"\#(text)"}"#,
                #"{"key_id":"\#(String(repeating: "A", count: 513))","attestation":"AAAA","challenge":"\#(text)"}"#,
                #"{"key_id":"\#(id)","attestation":"","challenge":"\#(text)"}"#,
                #"{"key_id":"\#(id)","attestation":7,"challenge":"\#(text)"}"#,
                #"{"key_id":"\#(id)","attestation":"AAAA","challenge":"\#(text)A"}"#,
                #"{"key_id":"\#(id)","attestation":"AAAA","challenge":"\#(text.dropLast())+"}"#,
                #"{"key_id":"\#(id)","attestation":"\#(String(repeating: "A", count: 87_389))","challenge":"\#(text)"}"#,
            ]
            for body in malformed {
                let answer = try await http.json("POST", path, body)
                #expect(answer.status == 400 && answer.code == "INVALID_REQUEST", "\(body.prefix(80))")
            }
            #expect(try await http("POST", path, body: Array("x".utf8)).code == "INVALID_REQUEST")
            // The longest text, every letter of it escaped: the form is right, so that the challenge is what is missed.
            let longest = String(repeating: #"\/"#, count: 87_388)
            let escaped = try await http.json(
                "POST", path, #"{"key_id":"\#(id)","attestation":"\#(longest)","challenge":"\#(text)"}"#)
            #expect(escaped.status == 401 && escaped.code == "HELLO_ATTEST_INVALID")
            // What is no base64 costs the challenge (Q31).
            let challenge = try await attesting.challenge()
            let spelled = Base64URL.encode(challenge)
            for code in ["INVALID_REQUEST", "HELLO_ATTEST_INVALID"] {
                let body = #"{"key_id":"\#(id)","attestation":"A-_A","challenge":"\#(spelled)"}"#
                #expect(try await http.json("POST", path, body).code == code)
            }
            let other = try await attesting.challenge()
            let stranger = try AppForge(now: attesting.forge.now).attestation(of: key, challenge: other)
            #expect(try await attesting.send(stranger, key: key, challenge: other).code == "HELLO_ATTEST_INVALID")
            #expect(try await attesting.counter(of: key) == nil)
        }
    }

    @Test("A genuine app in a genuine phone is confirmed, and its counter grows with every assertion")
    func genuine() async throws {
        try await AttestingGateway.with { attesting in
            let key = try await attesting.registeredKey()
            let session = try await attesting.running.handedOver()
            let phone = try await attesting.running.phone(session.id)
            #expect(try await phone.ask(.hello(try attesting.hello(session, key, counter: 1))) == "hello_ok")
            #expect(try await attesting.counter(of: key) == 1)
            try await attesting.readChip(phone)
            let files = try attesting.files()
            try await attesting.upload(files, phone)
            let assertion = try attesting.assertion(over: files, session, key, counter: 2)
            #expect(try await attesting.complete(phone, assertion) == "phase_ok")
            #expect(try await attesting.counter(of: key) == 2)
            // The answer may have been lost: the same step with the same data, with or without the assertion (Q13).
            #expect(try await attesting.complete(phone, assertion) == "phase_ok")
            #expect(try await attesting.complete(phone, []) == "phase_ok")
            #expect(try await attesting.counter(of: key) == 2)
            #expect(try await attesting.running.session(session.id)?.nfcTriesUsed == 0)
        }
    }

    @Test("The same data after a reconnect needs no new assertion; other data is an exchange")
    func reconnect() async throws {
        try await AttestingGateway.with { attesting in
            let key = try await attesting.registeredKey()
            let session = try await attesting.running.handedOver()
            let files = try attesting.files()
            do {
                let phone = try await attesting.running.phone(session.id)
                _ = try await phone.ask(.hello(try attesting.hello(session, key, counter: 1)))
                try await attesting.readChip(phone)
                try await attesting.upload(files, phone)
                let assertion = try attesting.assertion(over: files, session, key, counter: 2)
                #expect(try await attesting.complete(phone, assertion) == "phase_ok")
                #expect(try await phone.ask(.phase(PhaseUpdate(phase: "liveness_capturing"))) == "phase_ok")
            }
            let back = try await attesting.running.phone(session.id)
            #expect(try await back.ask(.hello(try attesting.hello(session, key, counter: 3))) == "hello_ok")
            // Another genuine document of the same state, which nobody attested.
            let others = try attesting.files(ForgeRecipe("number=X98765432"))
            #expect(others[.dg1] != files[.dg1])
            try await attesting.upload(others, back)
            let video = DataPayload(kind: DataKind.livenessVideo.rawValue, raw: [1, 2, 3])
            #expect(try await back.ask(.data(video)).hasPrefix("data_ok_"))
            #expect(
                try await back.ask(.phase(PhaseUpdate(phase: "liveness_complete"))) == "document_authenticity_failed")
            let last = try await attesting.running.phone(session.id)
            #expect(try await last.ask(.hello(try attesting.hello(session, key, counter: 4))) == "hello_ok")
            try await attesting.upload(files, last)
            #expect(try await attesting.complete(last, []) == "phase_ok")
            #expect(try await last.ask(.phase(PhaseUpdate(phase: "liveness_capturing"))) == "phase_ok")
            #expect(try await last.ask(.data(video)).hasPrefix("data_ok_"))
            #expect(try await last.ask(.phase(PhaseUpdate(phase: "liveness_complete"))) == "confirmed")
        }
    }

    @Test("What an app signed before the server secret was replaced counts while the old one is given")
    func replacedSecret() async throws {
        try await AttestingGateway.with { attesting in
            let key = try await attesting.registeredKey()
            let session = try await attesting.running.handedOver()
            let secret = [UInt8](repeating: 8, count: 32)
            let both = attesting.desk(
                try Secrets(serverSecret: secret, previous: attesting.running.gateway.store.secrets))
            let newOnly = attesting.desk(try Secrets(serverSecret: secret))
            let hello = try attesting.hello(session, key, counter: 1)
            #expect(try await both.judge(hello) == .proven(keyID: Base64URL.encode(key.id), counter: 1))
            #expect(try await newOnly.judge(hello) == .refused(.helloAttestInvalid))
            let phone = try await attesting.running.phone(session.id)
            #expect(try await phone.ask(.hello(hello)) == "hello_ok")
            let files = try attesting.files()
            var evidence = attesting.evidence(files)
            evidence.attestAssertion = try attesting.assertion(over: files, session, key, counter: 2)
            let judge = { (desk: AttestationDesk) in
                try await desk.judge(evidence, sessionID: session.id, epoch: 1, isRead: true)
            }
            #expect(try await judge(newOnly) == .refused(.antiCloningAttestationFailed))
            #expect(try await judge(both) == .accepted)
            // Sent again it is known, also after the old secret is gone.
            #expect(try await judge(both) == .accepted)
            #expect(try await judge(newOnly) == .accepted)
        }
    }

    @Test("A hello without a genuine app ends the socket, and says why")
    func refusedHellos() async throws {
        let log = RecordedLog()
        try await AttestingGateway.with(log: log) { attesting in
            let key = try await attesting.registeredKey()
            let session = try await attesting.running.handedOver()
            let other = try await attesting.running.handedOver()
            let unknown = "HELLO_ATTEST_KEY_UNKNOWN", invalid = "HELLO_ATTEST_INVALID"
            var cases: [(String, ClientHello)] = []
            var bare = try attesting.hello(session, key, counter: 1)
            bare.helloAssertion = []
            cases.append((unknown, bare))
            var nameless = try attesting.hello(session, key, counter: 1)
            nameless.attestKeyID = ""
            cases.append((unknown, nameless))
            nameless.attestKeyID = "no key"
            cases.append((unknown, nameless))
            cases.append((unknown, try attesting.hello(session, AppForge.Key(), counter: 1)))
            var borrowed = try attesting.hello(session, AppForge.Key(), counter: 1)
            borrowed.attestKeyID = Base64URL.encode(try key.id)
            cases.append((invalid, borrowed))
            // Signed for another session, another phone, another version.
            var moved = try attesting.hello(other, key, counter: 1)
            (moved.sessionID, moved.mobileWriteToken) = (session.id, session.token)
            cases.append((invalid, moved))
            var stolen = try attesting.hello(session, key, counter: 1)
            stolen.deviceID = "device-b"
            cases.append((invalid, stolen))
            var older = try attesting.hello(session, key, counter: 1)
            older.appVersion = "1.5.9"
            cases.append((invalid, older))
            cases.append((invalid, try attesting.hello(session, key, counter: 0)))
            var broken = try attesting.hello(session, key, counter: 1)
            broken.helloAssertion = [0xA1]
            cases.append((invalid, broken))
            // The token comes first: whoever has none learns nothing about keys.
            var tokenless = bare
            tokenless.mobileWriteToken = String(repeating: "0", count: 64)
            cases.append(("HANDOFF_TOKEN_INVALID", tokenless))
            for (code, hello) in cases {
                let phone = try await attesting.running.phone(session.id)
                #expect(try await phone.ask(.hello(hello)) == code)
                #expect(try await phone.hear() == .closed(1008, code))
            }
            #expect(try await attesting.counter(of: key) == 0, "what is refused raises nothing")
            // The token is not used up by any of them (Q41).
            let phone = try await attesting.running.phone(session.id)
            let good = try attesting.hello(session, key, counter: 1)
            #expect(try await phone.ask(.hello(good)) == "hello_ok")
            let replay = try await attesting.running.phone(session.id)
            #expect(try await replay.ask(.hello(good)) == invalid)
        }
        #expect(log.text.contains("fault=another") || log.text.contains("fault=signature"))
        #expect(!log.text.contains("signature: "), "no assertion is logged")
    }

    @Test("Chip data that no genuine app vouches for ends the session at once")
    func refusedChipData() async throws {
        try await AttestingGateway.with { attesting in
            let key = try await attesting.registeredKey()
            let files = try attesting.files()
            var changed = files
            changed[.dg1]?[20] ^= 1
            let makers: [(AttestingGateway.Session) throws -> [UInt8]] = [
                { _ in [] }, { _ in [0xA0] },
                { try attesting.assertion(over: files, $0, AppForge.Key(), counter: 99) },
                { try attesting.assertion(over: changed, $0, key, counter: 99) },
                {
                    try attesting.assertion(
                        over: files, (id: "vs_" + $0.id.dropFirst(3).reversed(), "", ""), key, counter: 99)
                },
                { _ in try key.assertion(counter: 99, over: [UInt8](repeating: 0, count: 32)) },
                { try attesting.assertion(over: files, $0, key, counter: 1) },
            ]
            for (number, maker) in makers.enumerated() {
                let session = try await attesting.running.handedOver()
                let phone = try await attesting.running.phone(session.id)
                let counter = UInt32(number + 1)
                #expect(try await phone.ask(.hello(try attesting.hello(session, key, counter: counter))) == "hello_ok")
                try await attesting.readChip(phone)
                try await attesting.upload(files, phone)
                let word = try await attesting.complete(phone, try maker(session))
                #expect(word == FailureCode.antiCloningAttestationFailed.rawValue, "case \(number)")
                let stored = try await attesting.running.session(session.id)
                #expect(stored?.status == .failed && stored?.failureCode == .antiCloningAttestationFailed)
                #expect(stored?.nfcTriesUsed == 0)
                #expect(try await attesting.counter(of: key) == counter)
            }
        }
    }

    @Test("A phone that comes back with a new key goes on with it")
    func rotation() async throws {
        try await AttestingGateway.with { attesting in
            let (first, second) = (try await attesting.registeredKey(), try await attesting.registeredKey())
            let session = try await attesting.running.handedOver()
            let phone = try await attesting.running.phone(session.id)
            _ = try await phone.ask(.hello(try attesting.hello(session, first, counter: 1)))
            try await attesting.readChip(phone)
            let back = try await attesting.running.phone(session.id)
            #expect(try await back.ask(.hello(try attesting.hello(session, second, counter: 1))) == "hello_ok")
            let files = try attesting.files()
            try await attesting.upload(files, back)
            let assertion = try attesting.assertion(over: files, session, second, counter: 2)
            #expect(try await attesting.complete(back, assertion) == "phase_ok")
        }
    }

    @Test("Of many hellos with one assertion one is taken")
    func race() async throws {
        try await AttestingGateway.with { attesting in
            let key = try await attesting.registeredKey()
            let session = try await attesting.running.handedOver()
            let hello = try attesting.hello(session, key, counter: 1)
            let words = try await withThrowingTaskGroup(of: String.self) { group in
                for _ in 0..<16 {
                    group.addTask {
                        let phone = try await attesting.running.phone(session.id)
                        return try await phone.ask(.hello(hello))
                    }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(words.count { $0 == "hello_ok" } == 1)
            #expect(words.count { $0 == "HELLO_ATTEST_INVALID" } == 15)
        }
    }

    @Test("What the app says against its surroundings is logged and counted, and decides nothing")
    func integrity() async throws {
        let log = RecordedLog()
        try await AttestingGateway.with(log: log) { attesting in
            let key = try await attesting.registeredKey()
            let session = try await attesting.running.handedOver()
            let phone = try await attesting.running.phone(session.id)
            var hello = try attesting.hello(session, key, counter: 1)
            hello.runtimeIntegritySignal = 3
            #expect(try await phone.ask(.hello(hello)) == "hello_ok")
        }
        let line = log.lines.first { $0.contains("being tampered with") }
        #expect(line?.contains("bits=3 debugger=true hooked=true reports=1") == true)
    }

    @Test("With the gate off nobody is asked, and that is said at the start")
    func off() async throws {
        let log = RecordedLog()
        try await RunningGateway.with(log: log) { running in
            let session = try await running.handedOver()
            var hello = ClientHello(sessionID: session.id, mobileWriteToken: session.token, deviceID: "a")
            hello.attestKeyID = String(repeating: "A", count: 43)
            hello.helloAssertion = [1]
            let phone = try await running.phone(session.id)
            #expect(try await phone.ask(.hello(hello)) == "hello_ok")
            #expect(try await running.gateway.store.attestation(ofSession: session.id)?.keyID == hello.attestKeyID)
            let key = AppForge.Key()
            let attesting = AttestingGateway(
                running: running, forge: try AppForge(now: running.clock.wallClock.now() / 1000))
            let challenge = try await attesting.challenge()
            let object = try attesting.forge.attestation(of: key, challenge: challenge)
            #expect(try await attesting.send(object, key: key, challenge: challenge).code == "HELLO_ATTEST_INVALID")
        }
        #expect(log.lines.contains { $0.hasPrefix("warning app attestation is off") })
    }
}
