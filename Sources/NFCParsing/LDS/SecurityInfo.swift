/// One protocol with its data (Doc 9303-11 §9.2; BSI TR-03110-3 A.1.1).
public enum SecurityInfo: Sendable {
    /// PACE with a mapping and a cipher.
    case pace(PACEInfo)
    /// Domain parameters of PACE that are not standardized.
    case paceDomainParameters(PACEDomainParameterInfo)
    /// Chip authentication with a cipher.
    case chipAuthentication(ChipAuthenticationInfo)
    /// Domain parameters of chip authentication (TR-03110 versions 2 and 3).
    case chipAuthenticationDomainParameters(ChipAuthenticationDomainParameterInfo)
    /// A static key of the chip.
    case chipAuthenticationPublicKey(ChipAuthenticationPublicKeyInfo)
    /// Terminal authentication.
    case terminalAuthentication(TerminalAuthenticationInfo)
    /// How the chip signs challenges.
    case activeAuthentication(ActiveAuthenticationInfo)
    /// A copy of EF.DIR.
    case efDIR(EFDIRInfo)
    /// A protocol that this verifier does not know.
    case unknown(ObjectIdentifier)

    /// Reads one element of the SET. A known protocol has to have its data; what is unknown has to be well formed.
    init(_ set: inout BERReader) throws(LDSError) {
        let (identifier, fields) = try reading { () throws(BERError) in
            var fields = try set.enter(.sequence)
            let identifier = try fields.objectIdentifier()
            var rest = fields
            _ = try rest.next()
            if !rest.isAtEnd { _ = try rest.next() }
            try rest.end()
            return (identifier, fields)
        }
        self = try Self.read(identifier, fields)
    }

    private static func read(_ identifier: ObjectIdentifier, _ data: BERReader) throws(LDSError) -> SecurityInfo {
        if identifier == OID.activeAuthentication { return .activeAuthentication(try .init(data)) }
        if identifier == OID.efDIR { return .efDIR(try .init(data)) }
        let arcs = identifier.contents
        guard arcs.starts(with: OID.bsiProtocols.contents) else { return .unknown(identifier) }
        let rest = arcs.dropFirst(OID.bsiProtocols.contents.count)
        let (first, second, third) = (rest.first, rest.dropFirst().first, rest.dropFirst(2).first)
        switch (rest.count, first, second, third) {
        case (2, 1, .some(1...2), nil):
            return .chipAuthenticationPublicKey(try .init(identifier, data))
        case (1, 2, nil, nil):
            return .terminalAuthentication(try .init(data))
        case (2, 3, .some(1...2), nil):
            return .chipAuthenticationDomainParameters(try .init(identifier, data))
        case (3, 3, .some(let agreement), .some(let cipher)) where 1...2 ~= agreement:
            guard let cipher = SessionCipher(arc: cipher) else { return .unknown(identifier) }
            return .chipAuthentication(try .init(identifier, isElliptic: agreement == 2, cipher, data))
        case (2, 4, .some(let mapping), nil) where PACEInfo.Mapping(arc: mapping) != nil:
            return .paceDomainParameters(try .init(identifier, data))
        case (3, 4, .some(let mapping), .some(let cipher)):
            guard let mapping = PACEInfo.Mapping(arc: mapping), let cipher = SessionCipher(arc: cipher),
                mapping != .chipAuthentication || cipher != .tripleDES
            else { return .unknown(identifier) }
            return .pace(try .init(identifier, mapping, cipher, data))
        default:
            return .unknown(identifier)
        }
    }

    /// The object identifier of the protocol.
    public var protocolIdentifier: ObjectIdentifier {
        switch self {
        case .pace(let info): info.protocolIdentifier
        case .paceDomainParameters(let info): info.protocolIdentifier
        case .chipAuthentication(let info): info.protocolIdentifier
        case .chipAuthenticationDomainParameters(let info): info.protocolIdentifier
        case .chipAuthenticationPublicKey(let info): info.protocolIdentifier
        case .terminalAuthentication: OID.terminalAuthentication
        case .activeAuthentication: OID.activeAuthentication
        case .efDIR: OID.efDIR
        case .unknown(let identifier): identifier
        }
    }
}

extension SessionCipher {
    /// The last arc of a protocol with a cipher.
    fileprivate init?(arc: UInt8) {
        switch arc {
        case 1: self = .tripleDES
        case 2: self = .aes128
        case 3: self = .aes192
        case 4: self = .aes256
        default: return nil
        }
    }
}

extension OID {
    // Security protocols (Doc 9303-11 §9.2; BSI TR-03110-3 A.1.1).
    static let activeAuthentication = ObjectIdentifier(2, 23, 136, 1, 1, 5)
    static let efDIR = ObjectIdentifier(2, 23, 136, 1, 1, 13)
    static let bsiProtocols = ObjectIdentifier(0, 4, 0, 127, 0, 7, 2, 2)
    static let terminalAuthentication = ObjectIdentifier(0, 4, 0, 127, 0, 7, 2, 2, 2)
    static let chipAuthenticationDHKey = ObjectIdentifier(0, 4, 0, 127, 0, 7, 2, 2, 1, 1)
    static let chipAuthenticationECDHKey = ObjectIdentifier(0, 4, 0, 127, 0, 7, 2, 2, 1, 2)
    static let chipAuthenticationDH3DES = ObjectIdentifier(0, 4, 0, 127, 0, 7, 2, 2, 3, 1, 1)
    static let chipAuthenticationECDH3DES = ObjectIdentifier(0, 4, 0, 127, 0, 7, 2, 2, 3, 2, 1)
    static let ecdsaPlainSignatures = ObjectIdentifier(0, 4, 0, 127, 0, 7, 1, 1, 4, 1)
    static let cardSecurityContent = ObjectIdentifier(0, 4, 0, 127, 0, 7, 3, 2, 1)
}
