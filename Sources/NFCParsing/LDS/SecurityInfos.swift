/// The security protocols that a chip offers (EF.DG14, EF.CardAccess, EF.CardSecurity; Doc 9303-11 §9.2). Protocols that
/// are not known are kept by their name and passed over: new ones appear every few years.
public struct SecurityInfos: Sendable {
    /// Infos that one set may hold.
    private static let limit = 64

    /// The infos in the order of the file.
    public let infos: [SecurityInfo]

    /// Reads EF.DG14 with its tag `6E`, or a bare SET as in EF.CardAccess.
    public init(_ file: Bytes) throws(LDSError) {
        if BERReader(file).nextTag == DataGroupNumber.dg14.outerTag {
            try self.init(dg14: file)
        } else {
            let set = try reading { () throws(BERError) in try BERReader.only(.set, in: file) }
            try self.init(set: set)
        }
    }

    /// Reads EF.DG14 (Doc 9303-10 §4.7.14): `6E { SET }`, at most zero octets behind it.
    public init(dg14 file: Bytes) throws(LDSError) {
        let set = try reading { () throws(BERError) in
            var reader = BERReader(file)
            var contents = try reader.enter(DataGroupNumber.dg14.outerTag)
            guard reader.remaining.allSatisfy({ $0 == 0 }) else { throw .trailingBytes }
            let set = try contents.next(.set)
            try contents.end()
            return set
        }
        try self.init(set: set)
    }

    /// Reads EF.CardAccess (Doc 9303-11 §9.2.11): the bare SET, at most zero octets behind it.
    public init(cardAccess file: Bytes) throws(LDSError) {
        let set = try reading { () throws(BERError) in
            var reader = BERReader(file)
            let set = try reader.next(.set)
            guard reader.remaining.allSatisfy({ $0 == 0 }) else { throw .trailingBytes }
            return set
        }
        try self.init(set: set)
    }

    private init(set: BERElement) throws(LDSError) {
        var reader = set.reader
        var infos: [SecurityInfo] = []
        while !reader.isAtEnd {
            guard infos.count < Self.limit else { throw .tooManyElements }
            infos.append(try SecurityInfo(&reader))
        }
        self.infos = infos
    }

    /// Protocols that the set offers, known or not.
    public var protocols: [ObjectIdentifier] { infos.map(\.protocolIdentifier) }

    /// How the chip signs challenges, when the set says so; the first of several counts.
    var activeAuthentication: ActiveAuthenticationInfo? {
        for case .activeAuthentication(let info) in infos { return info }
        return nil
    }

    /// The hash function of ``activeAuthentication``, nil when none is named or it is not known.
    var activeAuthenticationDigest: DigestAlgorithm? { activeAuthentication?.digest }

    /// The chip authentications on offer.
    var chipAuthentications: [ChipAuthenticationInfo] {
        infos.compactMap { if case .chipAuthentication(let info) = $0 { info } else { nil } }
    }

    /// The chip's static keys.
    var chipAuthenticationKeys: [ChipAuthenticationPublicKeyInfo] {
        infos.compactMap { if case .chipAuthenticationPublicKey(let info) = $0 { info } else { nil } }
    }
}
