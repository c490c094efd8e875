/// What a phone recorded of PACE with chip-authentication mapping (Doc 9303-11 §4.4.3.3.3): the chip's mapping key is its
/// static key times a number, which it sends encrypted once the session has keys.
///
/// A phone that knows all values can choose the number and compute the mapping key from it, so that the relation alone is
/// consistency, never proof: the gateway would have to make both ephemeral keys of the terminal and to keep them.
public struct ChipAuthenticationMapping: Sendable {
    /// Octets that A_IC may have: the number and its padding on the longest curve.
    private static let encryptedLimit = 96

    /// Where PACE took place.
    let domain: AgreementDomain
    /// PK_MAP,IC
    let mappingKey: Bytes
    /// CA_IC
    let number: Bytes

    /// A record whose number is plain.
    ///
    /// - Parameters:
    ///   - parameterIdentifier: which standardized domain parameters PACE used (Doc 9303-11 §9.5.1).
    ///   - mappingKey: the chip's ephemeral public key of the mapping, an uncompressed point.
    ///   - number: CA_IC, decrypted and without its padding.
    /// - Throws: `algorithm_unsupported` for parameters that are no curve, `public_key_invalid` for a mapping key that is
    ///   no point of it.
    public init(parameterIdentifier: Int, mappingKey: Bytes, number: Bytes) throws(Reason) {
        guard let domain = AgreementDomain(standardized: parameterIdentifier), domain.isElliptic else {
            throw .algorithmUnsupported
        }
        guard domain.multiply(mappingKey, by: [1]) != nil else { throw .publicKeyInvalid }
        self.domain = domain
        self.mappingKey = mappingKey
        self.number = number
    }

    /// A record whose number is as the chip sent it (Doc 9303-11 §4.4.3.5).
    ///
    /// - Parameters:
    ///   - encryptedNumber: A_IC, the data object `8A` of the last answer.
    ///   - encryptionKey: KS_ENC, for AES, the only cipher of this mapping.
    /// - Throws: as above, and `chip_mapping_mismatch` where the key does not open A_IC.
    public init(
        parameterIdentifier: Int, mappingKey: Bytes, encryptedNumber: Bytes, encryptionKey: Bytes
    ) throws(Reason) {
        guard let number = Self.decrypt(encryptedNumber, SecretBytes(encryptionKey)) else {
            throw .chipMappingMismatch
        }
        try self.init(parameterIdentifier: parameterIdentifier, mappingKey: mappingKey, number: number)
    }

    /// CBC mode with −1, encrypted, in front, and padding method 2 behind.
    private static func decrypt(_ encrypted: Bytes, _ key: SecretBytes) -> Bytes? {
        guard let cipher = [SessionCipher.aes128, .aes192, .aes256].first(where: { $0.keyLength == key.count }),
            encrypted.count <= encryptedLimit
        else { return nil }
        let (zeros, ones) = ([UInt8](repeating: 0, count: 16), [UInt8](repeating: 0xFF, count: 16))
        guard let initial = cipher.blocks(ones, under: key, initial: zeros, encrypts: true),
            let padded = cipher.blocks(Array(encrypted), under: key, initial: initial, encrypts: false),
            let end = padded.lastIndex(where: { $0 != 0 }), padded[end] == 0x80
        else { return nil }
        return padded[..<end]
    }

    /// Whether the mapping key is a static key times the number.
    func follows(from staticKey: Bytes) -> Bool {
        domain.multiply(staticKey, by: number).map { $0[...] == mappingKey } ?? false
    }
}

extension CardSecurityCheck {
    /// Checks a recorded mapping against the chip's keys that this file proves. Any of them will do on the curve of PACE:
    /// the standard lets a chip have several.
    ///
    /// Nothing here ties EF.CardSecurity to an EF.SOD; only a session of the gateway's own with the chip would.
    ///
    /// - Throws: `not_reached` when the file is not proven, `chip_public_key_not_found` when it holds no key on that
    ///   curve, `chip_mapping_mismatch` when none of them belongs to the mapping.
    public func verify(_ mapping: ChipAuthenticationMapping) throws(Reason) {
        guard let securityInfos else { throw .notReached }
        let keys = securityInfos.chipAuthenticationKeys.filter {
            $0.isElliptic && (try? AgreementDomain($0.key.algorithm)) == mapping.domain
        }
        guard !keys.isEmpty else { throw .chipKeyNotFound }
        guard keys.contains(where: { mapping.follows(from: $0.key.keyBits) }) else { throw .chipMappingMismatch }
    }
}
