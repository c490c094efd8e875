/// The extensions of a certificate that decide which role it may play (RFC 5280 §4.2; Doc 9303-12 §7.1.1).
public struct CertificateExtensions: Sendable {
    /// Bits of the key usage extension (RFC 5280 §4.2.1.3).
    struct KeyUsage: OptionSet, Sendable {
        let rawValue: UInt8
        static let digitalSignature = KeyUsage(rawValue: 0x80)
        static let keyCertSign = KeyUsage(rawValue: 0x04)
        static let crlSign = KeyUsage(rawValue: 0x02)
    }

    /// Basic constraints (RFC 5280 §4.2.1.9).
    struct BasicConstraints: Sendable {
        var isCA: Bool
        var pathLength: Int?
    }

    private(set) var keyUsage: KeyUsage?
    private(set) var basicConstraints: BasicConstraints?
    private(set) var subjectKeyIdentifier: Bytes?
    private(set) var authorityKeyIdentifier: Bytes?
    private(set) var extendedKeyUsage: [ObjectIdentifier] = []
    /// Whether the issuer says that the authority's name has changed (Doc 9303-12 §7.1.1).
    private(set) var hasNameChange = false
    /// When the private key may sign; nil when the extension is absent or not in its form, which only ever leads to a
    /// missing finding.
    private(set) var privateKeyUsagePeriod: DocumentDates.Period?
    /// Document codes that the signer is for; nil when the extension is absent or not in its form.
    private(set) var documentTypes: [String]?
    /// Whether a critical extension is present that this verifier does not know; such a certificate must not be used
    /// (RFC 5280 §4.2).
    private(set) var hasUnknownCritical = false

    /// Reads what follows the key in a TBSCertificate: unique identifiers, which are skipped, and the extensions.
    init(afterKey reader: inout BERReader) throws(PKIError) {
        let list = try decoding { () throws(BERError) -> BERReader? in
            _ = try reader.nextIfPresent(.context(1, constructed: false))
            _ = try reader.nextIfPresent(.context(2, constructed: false))
            guard var wrapper = try reader.nextIfPresent(.context(3, constructed: true))?.reader else {
                try reader.end()
                return nil
            }
            try reader.end()
            let list = try wrapper.enter(.sequence)
            try wrapper.end()
            return list
        }
        guard let list else { return }
        try read(list)
    }

    private mutating func read(_ list: BERReader) throws(PKIError) {
        var list = list
        var seen: [ObjectIdentifier] = []
        while !list.isAtEnd {
            let (identifier, critical, value) = try decoding { () throws(BERError) in try list.certificateExtension() }
            guard !seen.contains(identifier) else { throw .inconsistent }
            guard seen.count < 64 else { throw .tooManyElements }
            seen.append(identifier)
            do {
                let known = try interpret(identifier, value)
                if critical, !known { hasUnknownCritical = true }
            } catch {
                throw .encoding(error)
            }
        }
    }

    /// Takes one extension over; false when it is of a kind that this verifier does not know.
    private mutating func interpret(_ identifier: ObjectIdentifier, _ value: Bytes) throws(BERError) -> Bool {
        switch identifier {
        case OID.keyUsage:
            let bits = try BERReader.only(.bitString, in: value).contents
            guard let unused = bits.first, unused < 8 else { throw .malformedValue }
            keyUsage = KeyUsage(rawValue: bits.dropFirst().first ?? 0)
        case OID.basicConstraints:
            basicConstraints = try Self.basicConstraints(value)
        case OID.subjectKeyIdentifier:
            subjectKeyIdentifier = try BERReader.only(.octetString, in: value).contents
        case OID.authorityKeyIdentifier:
            var fields = try BERReader.enter(only: .sequence, in: value)
            authorityKeyIdentifier = try fields.nextIfPresent(.context(0, constructed: false))?.contents
        case OID.extendedKeyUsage:
            var purposes = try BERReader.enter(only: .sequence, in: value)
            while !purposes.isAtEnd { extendedKeyUsage.append(try purposes.objectIdentifier()) }
        case OID.documentTypeList:
            documentTypes = Self.documentTypes(value)
        case OID.nameChange:
            hasNameChange = true
        case OID.privateKeyUsagePeriod:
            privateKeyUsagePeriod = Self.privateKeyUsagePeriod(value)
        case OID.subjectAlternativeName, OID.issuerAlternativeName,
            OID.crlDistributionPoints, OID.certificatePolicies:
            break
        default:
            return false
        }
        return true
    }

    /// Both ends are optional; one has to be there (Doc 9303-12 Table 6).
    private static func privateKeyUsagePeriod(_ value: Bytes) -> DocumentDates.Period? {
        guard var fields = try? BERReader.only(.sequence, in: value).reader,
            let from = try? fields.nextIfPresent(.context(0, constructed: false)).map({ try $0.generalizedTime() }),
            let until = try? fields.nextIfPresent(.context(1, constructed: false)).map({ try $0.generalizedTime() }),
            fields.isAtEnd
        else { return nil }
        return DocumentDates.Period(from: from, until: until)
    }

    private static func basicConstraints(_ value: Bytes) throws(BERError) -> BasicConstraints {
        var fields = try BERReader.enter(only: .sequence, in: value)
        let isCA = fields.nextTag == .boolean ? try fields.boolean() : false
        let pathLength = fields.isAtEnd ? nil : try fields.smallInteger()
        try fields.end()
        return BasicConstraints(isCA: isCA, pathLength: pathLength)
    }

    /// Several states encode this extension wrongly (Doc 9303-12 Table 6 asks for a version and a SET); since it only
    /// ever leads to a warning, an unreadable list counts as absent.
    private static func documentTypes(_ value: Bytes) -> [String]? {
        guard var fields = try? BERReader.enter(only: .sequence, in: value),
            (try? fields.smallInteger()) != nil, var codes = try? fields.enter(.set)
        else { return nil }
        var found: [String] = []
        while let code = try? codes.next(.printableString).contents, found.count < 64 {
            found.append(String(decoding: code, as: UTF8.self))
        }
        return found
    }
}

extension BERReader {
    /// Reads one Extension: its identifier, whether it is critical, and the octets of its value.
    mutating func certificateExtension() throws(BERError) -> (ObjectIdentifier, critical: Bool, value: Bytes) {
        var fields = try enter(.sequence)
        let identifier = try fields.objectIdentifier()
        let critical = fields.nextTag == .boolean ? try fields.boolean() : false
        let value = try fields.next(.octetString).contents
        try fields.end()
        return (identifier, critical, value)
    }
}
