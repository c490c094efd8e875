internal import COpenSSL

/// What a phone can record of PACE with chip-authentication mapping (Doc 9303-11 §4.4.3.3.3, §4.4.3.5).
public struct ChipMapping: Sendable {
    /// Number of the standardized domain parameters.
    public let parameterIdentifier: Int
    /// PK_MAP,IC, an uncompressed point.
    public var mappingKey: [UInt8]
    /// CA_IC
    public let number: [UInt8]
    /// A_IC: CA_IC under ``encryptionKey``.
    public let encryptedNumber: [UInt8]
    /// KS_ENC of the session, for AES.
    public let encryptionKey: [UInt8]
}

extension ChipAuthenticationKey {
    /// Number of the standardized parameters of the key's curve; nil where PACE has no such.
    private var parameterIdentifier: Int? {
        switch curve {
        case .brainpoolP256r1: 13
        case .p384: 15
        default: nil
        }
    }

    /// The infos of EF.CardSecurity: PACE with the mapping, and the key on a standardized curve.
    var cardSecurityInfos: [[UInt8]]? {
        guard let parameterIdentifier else { return nil }
        let curve = DER.sequence(ObjectIdentifier.standardizedParameters.der, DER.integer(parameterIdentifier))
        return [
            DER.sequence(
                ObjectIdentifier.chipMappingAES128.der, DER.integer(2), DER.integer(parameterIdentifier)),
            DER.sequence(
                ObjectIdentifier.chipAuthenticationECDHKey.der, DER.sequence(curve, DER.bitString(publicKey)),
                DER.integer(parameterIdentifier)),
        ]
    }

    /// The chip's part of one session: it chooses its mapping key and sends by which number that is its static key. The
    /// key of the session comes from the rest of PACE and is any here. Nil where PACE has no such curve.
    public func mapping() throws(ForgeError) -> ChipMapping? {
        guard let parameterIdentifier, let curve else { return nil }
        let number = [UInt8](repeating: 0, count: curve.coordinateLength - 31) + (try SigningKey.random(31))
        let key = try SigningKey.random(16)
        let padding = [0x80] + [UInt8](repeating: 0, count: 15 - curve.coordinateLength % 16)
        let initial = try Self.encrypt([UInt8](repeating: 0xFF, count: 16), key, [UInt8](repeating: 0, count: 16))
        return ChipMapping(
            parameterIdentifier: parameterIdentifier, mappingKey: try multiply(publicKey, by: number), number: number,
            encryptedNumber: try Self.encrypt(number + padding, key, initial), encryptionKey: key)
    }

    private static func encrypt(_ blocks: [UInt8], _ key: [UInt8], _ initial: [UInt8]) throws(ForgeError) -> [UInt8] {
        try SigningKey.bytes(upTo: blocks.count) { out, size in
            out.map { cossl_cbc(Int32(COSSL_AES), 1, key, key.count, initial, blocks, size, $0) } ?? -1
        }
    }
}

extension ObjectIdentifier {
    /// PACE over a curve with chip-authentication mapping, AES-128; a curve by its number (Doc 9303-11 §9.2.1, §9.2.6).
    fileprivate static let chipMappingAES128: Self = "0.4.0.127.0.7.2.2.4.6.2"
    fileprivate static let standardizedParameters: Self = "0.4.0.127.0.7.1.2"
}
