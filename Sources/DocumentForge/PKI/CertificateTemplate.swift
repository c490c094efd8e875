/// What goes into a certificate before an authority signs it (RFC 5280 §4.1).
struct CertificateTemplate: Sendable {
    let serialNumber: [UInt8]
    let subject: DistinguishedName
    let validity: Validity
    let publicKeyInfo: [UInt8]
    let extensions: [[UInt8]]

    /// The certificate, signed by the owner of `key` under the name `issuer`.
    func signed(
        by key: SigningKey, issuer: DistinguishedName, scheme: SignatureScheme
    ) throws(ForgeError) -> [UInt8] {
        let body = DER.sequence(
            DER.context(0, DER.integer(2)),
            DER.integer(unsigned: serialNumber),
            scheme.algorithmIdentifier,
            issuer.der,
            DER.sequence(DER.time(validity.notBefore), DER.time(validity.notAfter)),
            subject.der,
            publicKeyInfo,
            DER.context(3, DER.sequence(of: extensions)))
        return try Self.sealed(body, key: key, scheme: scheme)
    }

    /// A body, the algorithm and the signature: the form that certificates and revocation lists share.
    static func sealed(
        _ body: [UInt8], key: SigningKey, scheme: SignatureScheme
    ) throws(ForgeError) -> [UInt8] {
        DER.sequence(body, scheme.algorithmIdentifier, DER.bitString(try key.sign(body, with: scheme)))
    }

    /// A positive serial number of 16 random octets; the first is never zero.
    static func randomSerialNumber() throws(ForgeError) -> [UInt8] {
        var octets = try SigningKey.random(16)
        octets[0] = octets[0] & 0x7F | 0x40
        return octets
    }
}
