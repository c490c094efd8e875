/// Chip authentication with a key of the gateway's own: the phone gets the public key only, so that nobody but the chip
/// can compute what follows (Doc 9303-11 §6.2; BSI TR-03110-2 §3.4). One value for one attempt; the private key lives
/// and is wiped with it.
public struct ServerKeyedChipAuthentication: Sendable {
    /// Octets of randomness that ``start(dg14:random:)`` takes: the longest order and eight more.
    public static let randomByteCount = 74

    /// The protocol for MSE:Set AT, dotted.
    public let protocolIdentifier: String
    /// The version of the protocol, 1 or 2.
    public let version: Int
    /// The chip's key to ask for, nil when it has only one.
    public let keyIdentifier: Int?
    /// The gateway's public key for the chip: an uncompressed point, or a number as long as the prime.
    public let publicKey: [UInt8]
    /// The first protected command after version 1, which the phone cannot make itself: SELECT of EF.COM. Nil for
    /// version 2, where the chip answers with a token at once.
    public let protectedCommand: [UInt8]?

    private let offer: ChipAuthenticationOffer
    private let secret: SecretBytes
    private let file: [UInt8]

    /// Makes an ephemeral key on the strongest domain and cipher that EF.DG14 offers.
    ///
    /// - Parameters:
    ///   - dg14: EF.DG14 as the phone read it. It need not be proven yet: the answer only counts when EF.SOD binds
    ///     these very bytes.
    ///   - random: ``randomByteCount`` random octets, used for nothing else.
    /// - Throws: `dg14_parse_failed`, `not_offered`, `chip_auth_version_unsupported` (version 3), or why the key cannot
    ///   be used.
    public static func start(dg14: Bytes, random: [UInt8]) throws(Reason) -> ServerKeyedChipAuthentication {
        guard let infos = try? SecurityInfos(dg14: dg14) else { throw .dg14ParseFailed }
        let offered = ChipAuthenticationOffer.infos(in: infos)
        guard !offered.isEmpty else { throw .notOffered }
        let supported = offered.filter { 1...2 ~= $0.version }
        guard !supported.isEmpty else { throw .chipAuthenticationVersionUnsupported }
        var reason = Reason.chipKeyNotFound
        for info in supported.sorted(by: {
            ($0.isElliptic ? 1 : 0, $0.cipher.keyRank) > ($1.isElliptic ? 1 : 0, $1.cipher.keyRank)
        }) {
            do {
                return try ServerKeyedChipAuthentication(try ChipAuthenticationOffer(info, in: infos), dg14, random)
            } catch {
                reason = error
            }
        }
        throw reason
    }

    private init(_ offer: ChipAuthenticationOffer, _ dg14: Bytes, _ random: [UInt8]) throws(Reason) {
        guard let number = offer.domain.privateNumber(from: SecretBytes(random[...])),
            let publicKey = offer.domain.publicValue(for: number),
            let secret = offer.domain.sharedSecret(number, with: offer.chipKey)
        else { throw .keyAgreementFailed }
        protocolIdentifier = offer.info.protocolIdentifier.description
        version = offer.info.version
        keyIdentifier = offer.info.keyIdentifier
        self.publicKey = publicKey
        self.offer = offer
        self.secret = secret
        file = DigestAlgorithm.sha256.hash(dg14)
        if offer.info.version == 1 {
            let keys = SessionKeys(secret, cipher: offer.info.cipher)
            guard let command = keys?.selectCommand(file: [0x01, 0x1E]) else { throw .keyAgreementFailed }
            protectedCommand = command
        } else {
            protectedCommand = nil
        }
    }

    /// Whether an EF.DG14 is the one that this attempt was made for.
    func isFor(_ dg14: Bytes) -> Bool { DigestAlgorithm.sha256.hash(dg14) == file }

    /// Checks the chip's answer; throws why it proves nothing. Whether EF.SOD binds the chip's key is not asked here.
    func verify(_ answer: ChipAuthenticationAnswer) throws(Reason) {
        switch (version, answer) {
        case (1, .protectedResponse(let response)):
            guard let keys = SessionKeys(secret, cipher: offer.info.cipher) else { throw .keyAgreementFailed }
            // The first command of the new session used 1, its response uses 2.
            guard let response = ProtectedResponse(response), response.isGenuine(under: keys, counter: 2) else {
                throw .chipTokenMismatch
            }
        case (2, .token(let nonce, let token)):
            // r_PICC has 8 octets (BSI TR-03110-3 §B.3.1).
            guard nonce.count == 8, let keys = SessionKeys(secret, nonce: nonce, cipher: offer.info.cipher),
                let computed = offer.token(over: publicKey[...], named: offer.info.protocolIdentifier, keys),
                SessionKeys.areEqual(computed[...], token)
            else { throw .chipTokenMismatch }
        default:
            throw .chipTokenMismatch
        }
    }
}

/// What a chip answered to a key of the gateway.
public enum ChipAuthenticationAnswer: Sendable {
    /// Version 1: the first response under the new keys, status word included.
    case protectedResponse(Bytes)
    /// Version 2: the nonce r_PICC and the token T_PICC of GENERAL AUTHENTICATE.
    case token(nonce: Bytes, token: Bytes)
}

extension SessionCipher {
    /// Longer keys first, AES before 3DES.
    fileprivate var keyRank: Int { self == .tripleDES ? 0 : keyLength }
}
