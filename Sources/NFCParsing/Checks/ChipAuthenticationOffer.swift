/// One chip authentication that EF.DG14 offers: a protocol with the key of the chip that belongs to it.
struct ChipAuthenticationOffer: Sendable {
    let info: ChipAuthenticationInfo
    let domain: AgreementDomain
    /// The chip's static public key: an uncompressed point, or a number as long as the prime.
    let chipKey: Bytes
    /// The identifier of that key's own kind, over which existing clients compute the token.
    let keyProtocol: ObjectIdentifier

    /// The offer of one info. A key without an identifier belongs to an info without one (Doc 9303-11 §9.2.5).
    init(_ info: ChipAuthenticationInfo, in infos: SecurityInfos) throws(Reason) {
        let keys = infos.chipAuthenticationKeys.filter { $0.isElliptic == info.isElliptic }
        let named = keys.filter { $0.keyIdentifier == info.keyIdentifier }
        let key = named.first ?? (info.keyIdentifier == nil && keys.count == 1 ? keys.first : nil)
        guard let key, named.count <= 1 else { throw .chipKeyNotFound }
        do throws(PKIError) {
            domain = try AgreementDomain(key.key.algorithm)
            chipKey = try domain.publicValue(of: key.key)
        } catch {
            switch error {
            case .algorithmUnsupported: throw .algorithmUnsupported
            case .ecParametersUnknown: throw .ecParametersUnknown
            default: throw .publicKeyInvalid
            }
        }
        guard chipKey.count == domain.valueLength, domain.isElliptic == info.isElliptic else { throw .publicKeyInvalid }
        self.info = info
        keyProtocol = key.protocolIdentifier
    }

    /// The infos of a chip; one that offers keys alone means 3DES (French passports of 2013).
    static func infos(in infos: SecurityInfos) -> [ChipAuthenticationInfo] {
        let named = infos.chipAuthentications
        return named.isEmpty ? infos.chipAuthenticationKeys.map(ChipAuthenticationInfo.init(impliedBy:)) : named
    }

    /// The token of the chip over the terminal's public key: the first 8 octets of the MAC (BSI TR-03110-3 A.2.4, which
    /// computes it over the identifier of the protocol).
    func token(over terminalKey: Bytes, named identifier: ObjectIdentifier, _ keys: SessionKeys) -> [UInt8]? {
        let value = Self.element(domain.isElliptic ? 0x86 : 0x84, Array(terminalKey))
        let contents = Self.element(0x06, Array(identifier.contents)) + value
        let data = [0x7F] + Self.element(0x49, contents)
        return keys.mac(over: info.cipher == .tripleDES ? keys.padded(data) : data)
    }

    /// Tag, length, contents; the contents here are shorter than 64 KiB.
    static func element(_ tag: UInt8, _ contents: [UInt8]) -> [UInt8] {
        switch contents.count {
        case ..<0x80: [tag, UInt8(truncatingIfNeeded: contents.count)] + contents
        case ..<0x100: [tag, 0x81, UInt8(truncatingIfNeeded: contents.count)] + contents
        default:
            [tag, 0x82, UInt8(truncatingIfNeeded: contents.count >> 8), UInt8(truncatingIfNeeded: contents.count)]
                + contents
        }
    }
}

extension AgreementDomain {
    var isElliptic: Bool {
        if case .ec = self { true } else { false }
    }
}
