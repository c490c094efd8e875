/// The extensions of the certificate profile (Doc 9303-12 §7.1.1), each a complete Extension.
enum CertificateExtensions {
    /// Bits of KeyUsage, counted from the most significant (RFC 5280 §4.2.1.3).
    struct KeyUsage: OptionSet, Sendable {
        let rawValue: UInt8
        static let digitalSignature = KeyUsage(rawValue: 0x80)
        static let keyEncipherment = KeyUsage(rawValue: 0x20)
        static let keyCertSign = KeyUsage(rawValue: 0x04)
        static let cRLSign = KeyUsage(rawValue: 0x02)
    }

    static func keyUsage(_ usage: KeyUsage) -> [UInt8] {
        let unused = UInt8(usage.rawValue.trailingZeroBitCount)
        return wrap(.keyUsage, critical: true, DER.bitString([usage.rawValue], unusedBits: unused))
    }

    /// Path length 0 for an authority; an end entity of the profile has no such extension, and one that states
    /// `cA FALSE` is written as the empty SEQUENCE.
    static func basicConstraints(authority: Bool) -> [UInt8] {
        wrap(
            .basicConstraints, critical: true,
            authority ? DER.sequence(DER.boolean(true), DER.integer(0)) : DER.sequence())
    }

    static func subjectKeyIdentifier(_ identifier: [UInt8]) -> [UInt8] {
        wrap(.subjectKeyIdentifier, DER.octetString(identifier))
    }

    static func authorityKeyIdentifier(_ identifier: [UInt8]) -> [UInt8] {
        wrap(.authorityKeyIdentifier, DER.sequence(DER.implicit(0, identifier)))
    }

    static func privateKeyUsagePeriod(_ period: Validity) -> [UInt8] {
        wrap(
            .privateKeyUsagePeriod,
            DER.sequence(
                DER.implicit(0, DER.generalizedTimeContents(period.notBefore)),
                DER.implicit(1, DER.generalizedTimeContents(period.notAfter))))
    }

    /// A contact address and the three-letter code of the state, for subject and issuer alike.
    static func alternativeName(_ type: ObjectIdentifier, of country: Country) -> [UInt8] {
        let contact = "csca@\(country.name.lowercased()).example"
        return wrap(
            type,
            DER.sequence(
                DER.implicit(1, Array(contact.utf8)), DER.context(4, DistinguishedName(localityOf: country).der)))
    }

    static func distributionPoint(of country: Country) -> [UInt8] {
        let address = "https://csca.\(country.name.lowercased()).example/\(country.alpha2).crl"
        return wrap(
            .crlDistributionPoints,
            DER.sequence(DER.sequence(DER.context(0, DER.context(0, DER.implicit(6, Array(address.utf8)))))))
    }

    /// The document codes that the signer signs (Doc 9303-12 §7.1.1.5).
    static func documentTypeList(_ codes: [String]) -> [UInt8] {
        wrap(.documentTypeList, DER.sequence(DER.integer(0), DER.set(of: codes.map(DER.printableString))))
    }

    static func extendedKeyUsage(_ purpose: ObjectIdentifier) -> [UInt8] {
        wrap(.extendedKeyUsage, critical: true, DER.sequence(purpose.der))
    }

    static func crlNumber(_ number: Int) -> [UInt8] {
        wrap(.crlNumber, DER.integer(number))
    }

    /// The CSCA goes on under another name (Doc 9303-12 §7.1.1).
    static let nameChange = wrap(.nameChange, DER.null)

    static func wrap(_ type: ObjectIdentifier, critical: Bool = false, _ value: [UInt8]) -> [UInt8] {
        DER.sequence(type.der, critical ? DER.boolean(true) : [], DER.octetString(value))
    }
}
