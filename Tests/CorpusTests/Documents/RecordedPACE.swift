import COpenSSL
import CReference
import Testing

@testable import NFCParsing

/// A recorded PACE with generic mapping over a curve (Doc 9303-11 §4.4.3). No check of a document runs PACE; what its
/// printed secrets lead to is computed here with the arithmetic, the keys and the MAC of chip authentication.
struct RecordedPACE {
    private let protocolIdentifier: ObjectIdentifier
    private let curve: NamedCurve
    private let cipher: SessionCipher
    private let domain: AgreementDomain

    /// The first generic mapping over a standardized curve that EF.CardAccess offers.
    init(cardAccess: Bytes) throws {
        let offered = try SecurityInfos(cardAccess: cardAccess).infos.lazy.compactMap { info -> PACEInfo? in
            guard case .pace(let pace) = info, case .genericECDH = pace.mapping else { return nil }
            return pace
        }
        let info = try #require(offered.first)
        domain = try #require(info.parameterIdentifier.flatMap(AgreementDomain.init(standardized:)))
        guard case .ec(let curve) = domain else { throw PKIError.algorithmUnsupported }
        self.curve = curve
        cipher = info.cipher
        protocolIdentifier = info.protocolIdentifier
    }

    /// The nonce of the chip, encrypted under a password (§4.4.3.3, §9.7.3).
    func nonce(_ encrypted: Bytes, password: Bytes) -> [UInt8]? {
        let seed = SecretBytes(DigestAlgorithm.sha1.hash(password)[...])
        guard let key = SessionKeys.derive(seed, [], counter: 3, cipher).map(Self.octets) else { return nil }
        let zeros = [UInt8](repeating: 0, count: cipher.blockLength)
        var nonce = [UInt8](repeating: 0, count: encrypted.count)
        let kind = Int32(cipher == .tripleDES ? COSSL_TRIPLE_DES : COSSL_AES)
        let length = cossl_cbc(kind, 0, key, key.count, zeros, Array(encrypted), encrypted.count, &nonce)
        return length == encrypted.count ? nonce : nil
    }

    /// A public key of the curve's own generator, or of another one.
    func publicKey(_ number: Bytes, generator: Bytes? = nil) -> [UInt8]? {
        guard let generator else { return domain.publicValue(for: SecretBytes(number)) }
        return domain.multiply(generator, by: number)
    }

    /// The generator for one session: s·G + H (§4.4.3.3.1).
    func generator(nonce: Bytes, shared: Bytes) -> [UInt8]? {
        guard let multiple = publicKey(nonce), shared.count == multiple.count else { return nil }
        var sum = [UInt8](repeating: 0, count: multiple.count)
        return cref_ec_add(curve.opensslName, multiple, Array(shared), sum.count, &sum) == 1 ? sum : nil
    }

    /// The secret of the session: the x-coordinate.
    func secret(_ number: Bytes, with key: Bytes) -> SecretBytes? {
        domain.sharedSecret(SecretBytes(number), with: key)
    }

    /// The keys of the session.
    func keys(_ secret: SecretBytes) -> SessionKeys? { SessionKeys(secret, cipher: cipher) }

    /// The token over the other side's ephemeral key (§4.4.3.4).
    func token(over key: Bytes, _ keys: SessionKeys) -> [UInt8]? {
        let contents =
            ChipAuthenticationOffer.element(0x06, Array(protocolIdentifier.contents))
            + ChipAuthenticationOffer.element(0x86, Array(key))
        let data = [0x7F] + ChipAuthenticationOffer.element(0x49, contents)
        return keys.mac(over: cipher == .tripleDES ? keys.padded(data) : data)
    }

    static func octets(of secret: SecretBytes) -> [UInt8] {
        secret.withPointer { start, count in Array(UnsafeBufferPointer(start: start, count: count)) }
    }
}
