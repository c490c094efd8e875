@testable import DocumentForge

/// Apple's authority, phones and apps, all of them forged.
struct AppForge: Sendable {
    static let application = "ABCDE12345.org.example.app"
    static let nonceExtension: ObjectIdentifier = "1.2.840.113635.100.8.2"

    /// An authority with its certificate.
    struct Authority: Sendable {
        let key: SigningKey
        let name: DistinguishedName
        let certificate: [UInt8]
    }

    let root: Authority
    let intermediate: Authority
    let now: Int64

    init(now: Int64) throws {
        self.now = now
        root = try Self.authority("App Attestation Root", under: nil, isAuthority: true, now: now)
        intermediate = try Self.authority("App Attestation 1", under: root, isAuthority: true, now: now)
    }

    static func authority(
        _ name: String, under parent: Authority?, isAuthority: Bool, now: Int64, days: Int64 = 3650
    ) throws -> Authority {
        let key = try SigningKey(.ec(.p384))
        let name = DistinguishedName(country: .utopia, commonName: name)
        let template = CertificateTemplate(
            serialNumber: try CertificateTemplate.randomSerialNumber(), subject: name,
            validity: Validity(around: now, daysBefore: 3650, daysAfter: days),
            publicKeyInfo: try key.publicKeyInfo(),
            extensions: [
                parent == nil
                    ? CertificateExtensions.wrap(.basicConstraints, critical: true, DER.sequence(DER.boolean(true)))
                    : CertificateExtensions.basicConstraints(authority: isAuthority),
                CertificateExtensions.keyUsage([.keyCertSign, .cRLSign]),
            ])
        let certificate = try template.signed(
            by: parent?.key ?? key, issuer: parent?.name ?? name, scheme: .ecdsa(.sha384))
        return Authority(key: key, name: name, certificate: certificate)
    }

    /// A key in a phone.
    struct Key: Sendable {
        let key = Result { () throws(ForgeError) in try SigningKey(.ec(.p256)) }

        var point: [UInt8] { get throws { try key.get().publicPoint } }
        var id: [UInt8] { get throws { try Digest.sha256.hash(point) } }

        /// An assertion over the hash of some client data.
        func assertion(
            counter: UInt32, over hash: [UInt8], application: String = AppForge.application,
            change: (inout [UInt8]) -> Void = { _ in }
        ) throws -> [UInt8] {
            var data = try AppForge.authenticatorHead(application, counter: counter)
            let signature = try key.get().sign(Digest.sha256.hash(data + hash), with: .ecdsa(.sha256))
            change(&data)
            return CBORWriter.map([
                "signature": CBORWriter.bytes(signature), "authenticatorData": CBORWriter.bytes(data),
            ])
        }
    }

    static func authenticatorHead(_ application: String, counter: UInt32) throws -> [UInt8] {
        try Digest.sha256.hash(Array(application.utf8)) + [0x40]
            + (0..<4).map { UInt8(truncatingIfNeeded: counter >> (24 - 8 * $0)) }
    }

    /// What goes into an attestation object; the defaults are what a genuine phone sends.
    struct Recipe {
        var application = AppForge.application
        var counter: UInt32 = 0
        var authenticator = Array("appattest".utf8) + [UInt8](repeating: 0, count: 7)
        var credentialID: [UInt8]?
        /// The COSE key, when it is not the certified one.
        var coseKey: [UInt8]?
        var certifiedKey: SigningKey?
        var nonce: [UInt8]?
        var nonceExtension: [UInt8]?
        var leafDays: (before: Int64, after: Int64) = (1, 30)
        var leafExtensions: [[UInt8]] = []
        var leafIsAuthority = false
        var scheme = SignatureScheme.ecdsa(.sha256)
        var issuer: Authority?
        var chain: ([[UInt8]]) -> [[UInt8]] = { $0 }
        var format = "apple-appattest"
        var receipt = [UInt8](repeating: 7, count: 3000)
        var afterKey: [UInt8] = []
        var object: ((x5c: [[UInt8]], receipt: [UInt8], data: [UInt8])) -> [UInt8] = AppForge.object
    }

    static func object(_ parts: (x5c: [[UInt8]], receipt: [UInt8], data: [UInt8])) -> [UInt8] {
        object(parts, format: "apple-appattest")
    }

    static func object(
        _ parts: (x5c: [[UInt8]], receipt: [UInt8], data: [UInt8]), format: String
    ) -> [UInt8] {
        CBORWriter.map([
            "fmt": CBORWriter.text(format),
            "attStmt": CBORWriter.map([
                "x5c": CBORWriter.array(parts.x5c.map(CBORWriter.bytes)), "receipt": CBORWriter.bytes(parts.receipt),
            ]),
            "authData": CBORWriter.bytes(parts.data),
        ])
    }

    static func coseKey(_ point: [UInt8], algorithm: Int = -7, curve: Int = 1, type: Int = 2) -> [UInt8] {
        CBORWriter.map([
            (CBORWriter.integer(1), CBORWriter.integer(type)), (CBORWriter.integer(3), CBORWriter.integer(algorithm)),
            (CBORWriter.integer(-1), CBORWriter.integer(curve)),
            (CBORWriter.integer(-2), CBORWriter.bytes(Array(point[1..<33]))),
            (CBORWriter.integer(-3), CBORWriter.bytes(Array(point[33..<65]))),
        ])
    }

    /// What a phone sends to register a key for a challenge.
    func attestation(of key: Key, challenge: [UInt8], _ recipe: Recipe = Recipe()) throws -> [UInt8] {
        let id = try recipe.credentialID ?? key.id
        let data =
            try Self.authenticatorHead(recipe.application, counter: recipe.counter) + recipe.authenticator
            + [UInt8(id.count >> 8), UInt8(id.count & 255)] + id
            + (recipe.coseKey ?? Self.coseKey(key.point)) + recipe.afterKey
        let nonce = try recipe.nonce ?? Digest.sha256.hash(data + Digest.sha256.hash(challenge))
        let issuer = recipe.issuer ?? intermediate
        let template = CertificateTemplate(
            serialNumber: try CertificateTemplate.randomSerialNumber(),
            subject: DistinguishedName(country: .utopia, commonName: "attested key"),
            validity: Validity(around: now, daysBefore: recipe.leafDays.before, daysAfter: recipe.leafDays.after),
            publicKeyInfo: try (recipe.certifiedKey ?? key.key.get()).publicKeyInfo(),
            extensions: [
                CertificateExtensions.basicConstraints(authority: recipe.leafIsAuthority),
                CertificateExtensions.keyUsage([.digitalSignature]),
                CertificateExtensions.wrap(
                    Self.nonceExtension,
                    recipe.nonceExtension ?? DER.sequence(DER.context(1, DER.octetString(nonce)))),
            ] + recipe.leafExtensions)
        let leaf = try template.signed(by: issuer.key, issuer: issuer.name, scheme: recipe.scheme)
        let parts = (x5c: recipe.chain([leaf, intermediate.certificate]), receipt: recipe.receipt, data: data)
        guard recipe.format == "apple-appattest" else { return Self.object(parts, format: recipe.format) }
        return recipe.object(parts)
    }
}
