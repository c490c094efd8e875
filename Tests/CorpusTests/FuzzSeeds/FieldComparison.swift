@testable import NFCParsing

/// Compares what our parser and OpenSSL read of the same certificate (A14): two readers of one certificate that see
/// two serial numbers, two keys or two sets of extensions are how forgeries pass.
enum FieldComparison {
    /// The fields that differ, by name.
    static func differences(_ ours: Certificate, _ theirs: ReferenceCertificate) -> [String] {
        var found: [String] = []
        func compare(_ name: String, _ isEqual: Bool) { if !isEqual { found.append(name) } }
        compare("serial number", ours.serialNumber.elementsEqual(theirs.encodedSerialNumber))
        compare("not before", ours.notBefore.secondsSinceEpoch == theirs.notBefore)
        compare("not after", ours.notAfter.secondsSinceEpoch == theirs.notAfter)
        compare("key", key(ours.publicKeyInfo) == key(theirs.publicKeyInfo))
        compare("issuer", ours.issuer.isSame(asEncoding: theirs.issuer))
        compare("subject", ours.subject.isSame(asEncoding: theirs.subject))
        found += extensions(ours.extensions, theirs.extensions)
        return found
    }

    private static func key(_ info: SubjectPublicKeyInfo) -> [Bytes] { [info.algorithm.encoding, info.keyBits] }

    /// OpenSSL writes the key again in DER; the parts are the same.
    private static func key(_ encoding: [UInt8]) -> [Bytes] {
        guard let element = try? BERReader.only(.sequence, in: encoding[...]),
            let info = try? SubjectPublicKeyInfo(element)
        else { return [] }
        return key(info)
    }

    private static func extensions(
        _ ours: CertificateExtensions, _ theirs: [ReferenceCertificate.Extension]
    ) -> [String] {
        func value(_ identifier: ObjectIdentifier) -> Bytes? {
            theirs.first { $0.identifier.elementsEqual(identifier.contents) }?.value[...]
        }
        func contents(_ identifier: ObjectIdentifier, _ tag: BERTag) -> Bytes? {
            value(identifier).flatMap { try? BERReader.only(tag, in: $0).contents }
        }
        var found: [String] = []
        if ours.subjectKeyIdentifier != contents(OID.subjectKeyIdentifier, .octetString) {
            found.append("subject key identifier")
        }
        if ours.keyUsage?.rawValue != contents(OID.keyUsage, .bitString).map({ $0.dropFirst().first ?? 0 }) {
            found.append("key usage")
        }
        if (ours.basicConstraints != nil) != (value(OID.basicConstraints) != nil) { found.append("basic constraints") }
        if ours.extendedKeyUsage.isEmpty != (value(OID.extendedKeyUsage) == nil) { found.append("extended key usage") }
        if ours.hasUnknownCritical, !theirs.contains(where: \.isCritical) { found.append("critical extensions") }
        return found
    }
}

extension DistinguishedName {
    /// Whether OpenSSL's encoding of a name, which it may write again, holds the same attributes.
    fileprivate func isSame(asEncoding other: [UInt8]) -> Bool {
        var reader = BERReader(other[...])
        guard let name = try? DistinguishedName(from: &reader), reader.isAtEnd else { return false }
        return isSame(as: name)
    }
}
