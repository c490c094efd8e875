/// The key pair with which a chip answers challenges (Doc 9303-11 §6.1).
public struct ActiveAuthenticationKey: Sendable {
    /// How a chip answers.
    public enum Method: String, CaseIterable, Sendable {
        /// RSA-2048, ISO/IEC 9796-2 scheme 1 with SHA-256, trailer `34CC`
        case rsa
        /// RSA-1024, ISO/IEC 9796-2 scheme 1 with SHA-1, trailer `BC`: the first generation of chips
        case rsaSHA1 = "rsa-sha1"
        /// ECDSA on P-256 with SHA-256, named in EF.DG14
        case ec
        /// ECDSA on brainpoolP256r1 with SHA-256, named in EF.DG14
        case ecBrainpool = "ec-brainpool"

        fileprivate var kind: SigningKey.Kind {
            switch self {
            case .rsa: .rsa(bits: 2048)
            case .rsaSHA1: .rsa(bits: 1024)
            case .ec: .ec(.p256)
            case .ecBrainpool: .ec(.brainpoolP256r1)
            }
        }
    }

    /// How it answers.
    public let method: Method
    private let key: SigningKey

    /// Makes a key pair.
    public init(_ method: Method) throws(ForgeError) {
        self.method = method
        key = try SigningKey(method.kind)
    }

    /// Reads a key that ``exported`` wrote.
    public init(exported text: String) throws(ForgeError) {
        let words = text.split(whereSeparator: \.isWhitespace).map(String.init)
        guard words.count == 3, let method = Method(rawValue: words[0]) else {
            throw .malformedRecipe(words.first ?? "")
        }
        self.method = method
        key = try SigningKey(
            method.kind, publicHalf: try HexDigits.octets(words[1]), privateNumber: try HexDigits.octets(words[2]))
    }

    /// The method, the modulus or the point, and the private number in hexadecimal digits, for a chip that is played
    /// later.
    public var exported: String {
        get throws(ForgeError) {
            let publicHalf =
                switch method {
                case .rsa, .rsaSHA1: try key.modulus
                case .ec, .ecBrainpool: try key.publicPoint
                }
            return [method.rawValue, HexDigits.text(publicHalf), HexDigits.text(try key.privateNumber)]
                .joined(separator: " ") + "\n"
        }
    }

    /// Hash function inside the answer.
    public var digest: Digest { method == .rsaSHA1 ? .sha1 : .sha256 }

    /// SubjectPublicKeyInfo for EF.DG15.
    public var publicKeyInfo: [UInt8] {
        get throws(ForgeError) { try key.publicKeyInfo() }
    }

    /// ActiveAuthenticationInfo for EF.DG14, which EC keys need (Doc 9303-11 §9.2.1).
    var securityInfo: [UInt8]? {
        switch method {
        case .rsa, .rsaSHA1: nil
        case .ec, .ecBrainpool:
            DER.sequence(
                ObjectIdentifier.activeAuthentication.der, DER.integer(1), Self.ecdsaPlainSHA256.der)
        }
    }

    /// The answer to INTERNAL AUTHENTICATE.
    public func answer(challenge: [UInt8]) throws(ForgeError) -> [UInt8] {
        switch method {
        case .ec, .ecBrainpool: try key.signPlain(challenge, digest: digest)
        case .rsa, .rsaSHA1: try key.privateOperation(recoverableMessage(over: challenge))
        }
    }

    /// Header, recoverable part, hash, trailer, as long as the modulus (ISO/IEC 9796-2 scheme 1).
    private func recoverableMessage(over challenge: [UInt8]) throws(ForgeError) -> [UInt8] {
        let trailer: [UInt8] = digest == .sha1 ? [0xBC] : [0x34, 0xCC]
        let room = try key.modulus.count - 1 - digest.length - trailer.count
        let recoverable = try SigningKey.random(room)
        return [0x6A] + recoverable + (try digest.hash(recoverable + challenge)) + trailer
    }

    /// ecdsa-plain-SHA256 (BSI TR-03111 §5.2.1)
    private static let ecdsaPlainSHA256: ObjectIdentifier = "0.4.0.127.0.7.1.1.4.1.3"
}
