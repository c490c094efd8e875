/// The security protocols that a chip offers (EF.DG14, EF.CardAccess; Doc 9303-11 §9.2). Protocols that are not known
/// are passed over: new ones appear every few years.
public struct SecurityInfos: Sendable {
    /// Infos that one set may hold.
    private static let limit = 64

    /// Signature algorithm of active authentication, when the set names it.
    let activeAuthenticationAlgorithm: ObjectIdentifier?
    /// Protocols that the set offers, known or not.
    public let protocols: [ObjectIdentifier]

    /// Reads EF.DG14 with its tag `6E`, or a bare SET as in EF.CardAccess.
    public init(_ file: Bytes) throws(LDSError) {
        var set = try reading { () throws(BERError) in
            var reader = BERReader(file)
            if reader.nextTag == DataGroupNumber.dg14.outerTag {
                reader = try reader.enter(DataGroupNumber.dg14.outerTag)
            }
            let set = try reader.enter(.set)
            try reader.end()
            return set
        }
        var protocols: [ObjectIdentifier] = []
        var algorithm: ObjectIdentifier?
        while !set.isAtEnd {
            guard protocols.count < Self.limit else { throw .tooManyElements }
            let info = try reading { () throws(BERError) in try SecurityInfo(&set) }
            protocols.append(info.identifier)
            if info.identifier == Self.activeAuthentication, algorithm == nil {
                algorithm = try reading { () throws(BERError) in
                    var data = info.data
                    guard try data.smallInteger() == 1 else { throw .malformedValue }
                    return try data.objectIdentifier()
                }
            }
            guard !info.isPACEInfo || info.version == 2 else { throw .unsupportedVersion }
        }
        self.protocols = protocols
        activeAuthenticationAlgorithm = algorithm
    }

    private static let activeAuthentication = ObjectIdentifier(2, 23, 136, 1, 1, 5)
    /// id-PACE with its mappings and ciphers: two more arcs behind it make a PACEInfo.
    fileprivate static let pace = ObjectIdentifier(0, 4, 0, 127, 0, 7, 2, 2, 4)

    /// The hash function of plain ECDSA signatures (BSI TR-03111 §5.2.1, ecdsa-plain-signatures 1 to 5).
    var activeAuthenticationDigest: DigestAlgorithm? {
        let plainSignatures = ObjectIdentifier(0, 4, 0, 127, 0, 7, 1, 1, 4, 1).contents
        guard let contents = activeAuthenticationAlgorithm?.contents, contents.count == plainSignatures.count + 1,
            contents.starts(with: plainSignatures)
        else { return nil }
        switch contents.last {
        case 1: return .sha1
        case 2: return .sha224
        case 3: return .sha256
        case 4: return .sha384
        case 5: return .sha512
        default: return nil
        }
    }
}

/// One protocol with its data.
private struct SecurityInfo {
    let identifier: ObjectIdentifier
    let data: BERReader

    init(_ set: inout BERReader) throws(BERError) {
        var fields = try set.enter(.sequence)
        identifier = try fields.objectIdentifier()
        data = fields
        // All of it has to be well formed, whether it is known or not.
        _ = try fields.next()
        if !fields.isAtEnd { _ = try fields.next() }
        try fields.end()
    }

    var isPACEInfo: Bool {
        let prefix = SecurityInfos.pace.contents
        return identifier.contents.count == prefix.count + 2 && identifier.contents.starts(with: prefix)
    }

    var version: Int? {
        var data = data
        return try? data.smallInteger()
    }
}
