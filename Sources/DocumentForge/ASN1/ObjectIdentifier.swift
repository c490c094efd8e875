/// An object identifier, written in dotted form where it is defined.
struct ObjectIdentifier: Hashable, Sendable, ExpressibleByStringLiteral {
    /// The complete DER encoding, tag included.
    let der: [UInt8]

    init(stringLiteral dotted: String) {
        let arcs = dotted.split(separator: ".").compactMap { UInt64($0) }
        let first = (arcs.first ?? 0) * 40 + (arcs.dropFirst().first ?? 0)
        der = DER.element(0x06, Array(([first] + arcs.dropFirst(2)).map(Self.base128).joined()))
    }

    private static func base128(_ arc: UInt64) -> [UInt8] {
        var septets = [UInt8(arc & 0x7F)]
        var rest = arc >> 7
        while rest > 0 {
            septets.append(UInt8(rest & 0x7F) | 0x80)
            rest >>= 7
        }
        return septets.reversed()
    }
}

extension ObjectIdentifier {
    /// Keys and signatures (RFC 3279, RFC 4055, RFC 5480).
    static let rsaEncryption: Self = "1.2.840.113549.1.1.1"
    static let mgf1: Self = "1.2.840.113549.1.1.8"
    static let rsaPSS: Self = "1.2.840.113549.1.1.10"
    static let dsa: Self = "1.2.840.10040.4.1"
    static let ecPublicKey: Self = "1.2.840.10045.2.1"
    static let primeField: Self = "1.2.840.10045.1.1"

    /// Cryptographic message syntax (RFC 5652 §3-§5, §11).
    static let signedData: Self = "1.2.840.113549.1.7.2"
    static let data: Self = "1.2.840.113549.1.7.1"
    static let contentType: Self = "1.2.840.113549.1.9.3"
    static let messageDigest: Self = "1.2.840.113549.1.9.4"
    static let signingTime: Self = "1.2.840.113549.1.9.5"

    /// Names and certificate extensions (RFC 5280 §4.1.2.4, §4.2).
    static let countryName: Self = "2.5.4.6"
    static let organizationName: Self = "2.5.4.10"
    static let commonName: Self = "2.5.4.3"
    static let localityName: Self = "2.5.4.7"
    static let subjectKeyIdentifier: Self = "2.5.29.14"
    static let keyUsage: Self = "2.5.29.15"
    static let privateKeyUsagePeriod: Self = "2.5.29.16"
    static let subjectAltName: Self = "2.5.29.17"
    static let issuerAltName: Self = "2.5.29.18"
    static let basicConstraints: Self = "2.5.29.19"
    static let crlNumber: Self = "2.5.29.20"
    static let crlDistributionPoints: Self = "2.5.29.31"
    static let authorityKeyIdentifier: Self = "2.5.29.35"
    static let extendedKeyUsage: Self = "2.5.29.37"
    static let crlReason: Self = "2.5.29.21"
    static let deltaCRLIndicator: Self = "2.5.29.27"
    static let issuingDistributionPoint: Self = "2.5.29.28"
    static let certificateIssuer: Self = "2.5.29.29"

    /// Travel documents (Doc 9303-10 §4.6.2, Doc 9303-11 §6.1, Doc 9303-12 §7.1).
    static let ldsSecurityObject: Self = "2.23.136.1.1.1"
    static let ldsSecurityObjectBelgium: Self = "1.3.27.1.1.1"
    static let ldsSecurityObjectNetherlands: Self = "1.2.528.1.1006.1.20.1"
    static let cardSecurity: Self = "0.4.0.127.0.7.3.2.1"
    static let masterList: Self = "2.23.136.1.1.2"
    static let masterListSigner: Self = "2.23.136.1.1.3"
    static let activeAuthentication: Self = "2.23.136.1.1.5"
    static let nameChange: Self = "2.23.136.1.1.6.1"
    static let deviationList: Self = "2.23.136.1.1.7"
    static let deviationDataGroupHash: Self = "2.23.136.1.1.7.2.2"
    static let deviationListSigner: Self = "2.23.136.1.1.8"
    static let documentTypeList: Self = "2.23.136.1.1.6.2"
}
