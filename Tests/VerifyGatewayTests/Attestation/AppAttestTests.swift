import WebhookCrypto
import DocumentForge
import NFCParsing
import Testing

@testable import VerifyGateway

@Suite("App Attest: the rules")
struct AppAttestTests {
    private static let now: Int64 = 1_773_057_600
    private static let challenge = [UInt8](repeating: 9, count: 32)
    private static let forge = Result { try AppForge(now: now) }

    private static func rules(
        applications: [String] = ["ZZZZZ99999.org.example.other", AppForge.application],
        environment: AttestPolicy.Environment = .production
    ) throws -> AppAttest {
        let root = try Certificate(forge.get().root.certificate[...])
        return AppAttest(
            policy: AttestPolicy(applications: applications, environment: environment, root: root))
    }

    private static func register(
        _ object: [UInt8], key: AppForge.Key, challenge: [UInt8] = challenge, _ rules: AppAttest? = nil
    ) throws -> AttestationFault? {
        let id = try #require(AttestKeyID(Base64URL.encode(key.id)))
        let rules = try rules ?? Self.rules()
        do {
            _ = try rules.register(
                object[...], keyID: id, challenge: challenge, at: Timestamp(secondsSinceEpoch: now))
            return nil
        } catch {
            return error
        }
    }

    @Test("Apple's root is the one that Apple publishes, and signs itself")
    func root() throws {
        let root = try #require(AppleRoot.certificate(Array(AppleRoot.pem.utf8)))
        #expect(LowerHex.encode(root.fingerprint) == AppleRoot.fingerprint)
        #expect(root.encoding.count == 549)
        #expect(AppleRoot.certificate(Array(root.encoding))?.encoding == root.encoding)
        #expect(AppleRoot.certificate(Array((AppleRoot.pem + "\n" + AppleRoot.pem).utf8)) == nil)
        #expect(AppleRoot.certificate(Array("-----BEGIN CERTIFICATE-----\n".utf8)) == nil)
    }

    @Test("A genuine phone registers its key")
    func genuine() throws {
        let forge = try Self.forge.get()
        let key = AppForge.Key()
        let object = try forge.attestation(of: key, challenge: Self.challenge)
        let record = try Self.rules().register(
            object[...], keyID: try #require(AttestKeyID(Base64URL.encode(key.id))), challenge: Self.challenge,
            at: Timestamp(secondsSinceEpoch: Self.now))
        #expect(record.id == Base64URL.encode(try key.id) && record.id.utf8.count == 43)
        #expect(try record.point == key.point)
        #expect(record.counter == 0 && record.environment == .production)
        #expect(record.application == AppForge.application)
        #expect(record.receipt == [UInt8](repeating: 7, count: 3000))
    }

    private struct Wrong: CustomTestStringConvertible, Sendable {
        let testDescription: String
        let fault: AttestationFault
        let object: @Sendable (AppForge, AppForge.Key) throws -> [UInt8]

        init(
            _ name: String, _ fault: AttestationFault,
            recipe change: @escaping @Sendable (inout AppForge.Recipe) throws -> Void
        ) {
            self.init(name, fault) { forge, key in
                var recipe = AppForge.Recipe()
                try change(&recipe)
                return try forge.attestation(of: key, challenge: AppAttestTests.challenge, recipe)
            }
        }

        init(
            _ name: String, _ fault: AttestationFault,
            object: @escaping @Sendable (AppForge, AppForge.Key) throws -> [UInt8]
        ) {
            (testDescription, self.fault, self.object) = (name, fault, object)
        }
    }

    private static let wrong: [Wrong] = [
        Wrong("another root", .chain(.badSignature)) { _, key in
            try AppForge(now: now).attestation(of: key, challenge: challenge)
        },
        Wrong("a chain without its intermediate", .chain(.otherIssuer)) { $0.chain = { Array($0.prefix(1)) } },
        Wrong("certificates in the wrong order", .chain(.notAnAuthority)) { $0.chain = { $0.reversed() } },
        Wrong("no certificate", .member("x5c")) { $0.chain = { _ in [] } },
        Wrong("five certificates", .chain(.wrongLength)) { $0.chain = { $0 + $0 + $0 } },
        Wrong("a certificate with a byte behind it", .chain(.malformed)) { $0.chain = { [$0[0] + [0], $0[1]] } },
        Wrong("an expired certificate", .chain(.outsideValidity)) { $0.leafDays = (30, -1) },
        Wrong("a certificate of tomorrow", .chain(.outsideValidity)) { $0.leafDays = (-1, 30) },
        Wrong("a signature over SHA-1", .chain(.weakAlgorithm)) { $0.scheme = .ecdsa(.sha1) },
        Wrong("a leaf that is an authority", .chain(.mayNotSign)) { $0.leafIsAuthority = true },
        Wrong("an expired authority", .chain(.outsideValidity)) { forge, key in
            var recipe = AppForge.Recipe()
            let old = try AppForge.authority(
                "App Attestation 1", under: forge.root, isAuthority: true, now: now, days: -1)
            recipe.issuer = old
            recipe.chain = { [$0[0], old.certificate] }
            return try forge.attestation(of: key, challenge: challenge, recipe)
        },
        Wrong("an authority that is none", .chain(.notAnAuthority)) { forge, key in
            var recipe = AppForge.Recipe()
            let none = try AppForge.authority("App Attestation 1", under: forge.root, isAuthority: false, now: now)
            recipe.issuer = none
            recipe.chain = { [$0[0], none.certificate] }
            return try forge.attestation(of: key, challenge: challenge, recipe)
        },
        Wrong("an authority below one that allows none", .chain(.pathTooLong)) { forge, key in
            var recipe = AppForge.Recipe()
            let deeper = try AppForge.authority("Deeper", under: forge.intermediate, isAuthority: true, now: now)
            recipe.issuer = deeper
            recipe.chain = { [$0[0], deeper.certificate, $0[1]] }
            return try forge.attestation(of: key, challenge: challenge, recipe)
        },
        Wrong("another app", .otherApplication) { $0.application = "ABCDE12345.org.example.apq" },
        Wrong("another team", .otherApplication) { $0.application = "ABCDE12346.org.example.app" },
        Wrong("a counter of one", .counterNotZero) { $0.counter = 1 },
        Wrong("a key of the development service", .otherEnvironment) {
            $0.authenticator = Array("appattestdevelop".utf8)
        },
        Wrong("an authenticator that is not Apple's", .otherEnvironment) {
            $0.authenticator = [UInt8](repeating: 0, count: 16)
        },
        Wrong("a credential id of another key", .otherKey) { $0.credentialID = [UInt8](repeating: 1, count: 32) },
        Wrong("an empty credential id", .otherKey) { $0.credentialID = [] },
        Wrong("a certificate for another key", .otherKey) { $0.certifiedKey = try SigningKey(.ec(.p256)) },
        Wrong("a certificate for a key on another curve", .keyForm) { $0.certifiedKey = try SigningKey(.ec(.p384)) },
        Wrong("another public key in the data", .otherKey) {
            $0.coseKey = AppForge.coseKey(try SigningKey(.ec(.p256)).publicPoint)
        },
        Wrong("a public key off the curve", .keyForm) {
            $0.coseKey = AppForge.coseKey([4] + [UInt8](repeating: 1, count: 64))
        },
        Wrong("another algorithm", .keyForm) {
            $0.coseKey = AppForge.coseKey(try SigningKey(.ec(.p256)).publicPoint, algorithm: -8)
        },
        Wrong("another curve", .keyForm) {
            $0.coseKey = AppForge.coseKey(try SigningKey(.ec(.p256)).publicPoint, curve: 2)
        },
        Wrong("a key with a member too many", .keyForm) {
            let key = AppForge.coseKey(try SigningKey(.ec(.p256)).publicPoint)
            $0.coseKey = [0xA6] + key.dropFirst() + [0x04, 0x04]
        },
        Wrong("a byte behind the key", .encoding(.trailingBytes)) { $0.afterKey = [0] },
        Wrong("the nonce of another challenge", .otherNonce) { forge, key in
            try forge.attestation(of: key, challenge: [UInt8](repeating: 8, count: 32))
        },
        Wrong("a nonce that is not wrapped", .otherNonce) { $0.nonceExtension = [4, 32] + challenge },
        Wrong("a nonce that is too short", .otherNonce) { $0.nonce = [] },
        Wrong("another format", .format) { $0.format = "packed" },
        Wrong("no receipt", .member("receipt")) { $0.receipt = [] },
        Wrong("a receipt that is too long", .member("receipt")) { $0.receipt = [UInt8](repeating: 0, count: 16_385) },
        Wrong("nothing", .encoding(.truncated)) { _, _ in [] },
        Wrong("a byte too many", .encoding(.trailingBytes)) { forge, key in
            try forge.attestation(of: key, challenge: challenge) + [0]
        },
        Wrong("a byte too few", .encoding(.truncated)) { forge, key in
            try forge.attestation(of: key, challenge: challenge).dropLast()
        },
        Wrong("a format twice", .encoding(.duplicateKey)) {
            $0.object = { parts in
                let object = AppForge.object(parts)
                return [0xA4] + object.dropFirst() + CBORWriter.text("fmt") + CBORWriter.text("apple-appattest")
            }
        },
        Wrong("an array as object", .encoding(.unexpectedType)) { $0.object = { _ in CBORWriter.array([]) } },
        Wrong("a map of indefinite length", .encoding(.unsupported)) {
            $0.object = { [0xBF] + AppForge.object($0).dropFirst() + [0xFF] }
        },
        Wrong("a tagged object", .encoding(.unsupported)) { $0.object = { [0xC1] + AppForge.object($0) } },
        Wrong("an unknown member that is a bomb", .encoding(.tooComplex)) {
            $0.object = {
                let bomb = [UInt8](repeating: 0x81, count: 30_000) + [0]
                return [0xA4] + AppForge.object($0).dropFirst() + CBORWriter.text("extra") + bomb
            }
        },
        Wrong("an unknown member that claims four thousand million items", .encoding(.truncated)) {
            $0.object = {
                [0xA4] + AppForge.object($0).dropFirst() + CBORWriter.text("extra") + [0x9A, 0xFF, 0xFF, 0xFF, 0xFF]
            }
        },
        Wrong("authenticator data of 54 bytes", .authenticatorData) {
            $0.object = { AppForge.object((x5c: $0.x5c, receipt: $0.receipt, data: Array($0.data.prefix(54)))) }
        },
        Wrong("no authenticator data", .authenticatorData) {
            $0.object = { AppForge.object((x5c: $0.x5c, receipt: $0.receipt, data: [])) }
        },
        Wrong("more than 64 KiB", .member("object")) { _, _ in [UInt8](repeating: 0, count: 65_537) },
    ]

    @Test("What no genuine phone sends is refused, and for the right reason", arguments: wrong)
    private func refused(_ wrong: Wrong) throws {
        let key = AppForge.Key()
        let object = try wrong.object(try Self.forge.get(), key)
        #expect(try Self.register(object, key: key) == wrong.fault)
    }

    @Test("A member that Apple may add one day changes nothing")
    func extraMember() throws {
        var recipe = AppForge.Recipe()
        recipe.object = { [0xA4] + AppForge.object($0).dropFirst() + CBORWriter.text("new") + CBORWriter.array([[1]]) }
        let key = AppForge.Key()
        let object = try Self.forge.get().attestation(of: key, challenge: Self.challenge, recipe)
        #expect(try Self.register(object, key: key) == nil)
    }

    @Test("Each environment takes its own keys only")
    func environments() throws {
        var recipe = AppForge.Recipe()
        recipe.authenticator = Array("appattestdevelop".utf8)
        let key = AppForge.Key()
        let object = try Self.forge.get().attestation(of: key, challenge: Self.challenge, recipe)
        #expect(try Self.register(object, key: key, Self.rules(environment: .development)) == nil)
        let genuine = try Self.forge.get().attestation(of: key, challenge: Self.challenge)
        #expect(try Self.register(genuine, key: key, Self.rules(environment: .development)) == .otherEnvironment)
    }

    @Test("No bit of an attestation can be changed, apart from the receipt, which nobody signs here")
    func bitFlips() async throws {
        let key = AppForge.Key()
        var recipe = AppForge.Recipe()
        recipe.receipt = [1]
        let object = try Self.forge.get().attestation(of: key, challenge: Self.challenge, recipe)
        let receipt = try #require(object.firstRange(of: CBORWriter.text("receipt") + [0x41, 1]))
        for place in object.indices where place != receipt.upperBound - 1 {
            var changed = object
            changed[place] ^= 1 << UInt8(place % 8)
            await Task.yield()
            #expect(try Self.register(changed, key: key) != nil, "byte \(place)")
        }
    }

    // MARK: Assertions

    private static func record(_ key: AppForge.Key, counter: UInt32 = 0) throws -> AttestKeyRecord {
        AttestKeyRecord(
            id: Base64URL.encode(try key.id), point: try key.point, counter: counter, environment: .production,
            application: AppForge.application, receipt: [1])
    }

    @Test("An assertion counts for its key, its client data and one counter")
    func assertions() throws {
        let (key, rules) = (AppForge.Key(), try Self.rules())
        let hash = [UInt8](repeating: 3, count: 32)
        let good = try key.assertion(counter: 7, over: hash)
        #expect(try rules.accept(good[...], by: Self.record(key, counter: 6), over: hash) == 7)
        func fault(_ assertion: [UInt8], _ record: AttestKeyRecord, over hash: [UInt8]) -> AttestationFault? {
            do {
                _ = try rules.accept(assertion[...], by: record, over: hash)
                return nil
            } catch {
                return error
            }
        }
        let record = try Self.record(key)
        #expect(fault(good, record, over: [UInt8](repeating: 4, count: 32)) == .signature)
        #expect(fault(good, try Self.record(AppForge.Key()), over: hash) == .signature)
        #expect(fault(good, try Self.record(key, counter: 7), over: hash) == .staleCounter)
        #expect(fault(good, try Self.record(key, counter: .max), over: hash) == .staleCounter)
        let foreign = try key.assertion(counter: 7, over: hash, application: "ABCDE12345.org.example.apq")
        #expect(fault(foreign, record, over: hash) == .otherApplication)
        // Ours, but not the app that the key was attested for.
        let sibling = try key.assertion(counter: 7, over: hash, application: "ZZZZZ99999.org.example.other")
        #expect(fault(sibling, record, over: hash) == .otherApplication)
        var development = record
        development.environment = .development
        #expect(fault(good, development, over: hash) == .otherEnvironment)
        let raised = try key.assertion(counter: 7, over: hash) { $0[36] = 8 }
        #expect(fault(raised, record, over: hash) == .signature)
        #expect(
            fault(try key.assertion(counter: 7, over: hash) { $0.removeLast() }, record, over: hash)
                == .authenticatorData)
        #expect(fault([], record, over: hash) == .encoding(.truncated))
        #expect(fault(good + [0], record, over: hash) == .encoding(.trailingBytes))
        #expect(fault([UInt8](repeating: 0, count: 1025), record, over: hash) == .member("assertion"))
        #expect(fault([0xA0], record, over: hash) == .member("signature"))
        for place in good.indices {
            var changed = good
            changed[place] ^= 1 << UInt8(place % 8)
            #expect(fault(changed, record, over: hash) != nil, "byte \(place)")
        }
    }
}
