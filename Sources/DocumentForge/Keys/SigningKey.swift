internal import COpenSSL

/// A key pair that signs certificates, security objects or challenges. It lives in memory only.
public final class SigningKey: Sendable {
    /// What kind of key pair to make.
    public enum Kind: Hashable, Sendable {
        /// RSA with a modulus of `bits` bits; a verifier must take every odd exponent from 3 up.
        case rsa(bits: Int, exponent: UInt32 = 65_537)
        /// DSA over a group of RFC 5114.
        case dsa(DSAGroup)
        /// EC on a named curve.
        case ec(NamedCurve)
    }

    /// How a certificate writes the curve of an EC key.
    public enum CurveParameters: Sendable {
        /// By its object identifier.
        case named
        /// Every domain parameter (Doc 9303-12 §4.4.2); what nearly all states do.
        case explicit
    }

    /// What kind of key this is.
    public let kind: Kind
    /// Base point that replaces the curve's own, for forgeries.
    let foreignBase: [UInt8]?
    // OpenSSL's keys are counted references that are safe to share between threads once made.
    private nonisolated(unsafe) let handle: OpaquePointer

    /// Makes a key pair. RSA beyond 3072 bits takes seconds.
    public init(_ kind: Kind) throws(ForgeError) {
        let made =
            switch kind {
            case .rsa(let bits, let exponent): cossl_generate_rsa(UInt32(clamping: bits), exponent)
            case .dsa(let group): cossl_generate_dsa(group.rawValue)
            case .ec(let curve): cossl_generate_ec(curve.rawValue)
            }
        guard let made else { throw .cryptography }
        self.kind = kind
        self.foreignBase = nil
        self.handle = made
    }

    /// Makes a key pair on `curve` with a base point of the maker's choice: signatures are sound under the parameters
    /// that the certificate states, and only a comparison with the standard's base point finds the forgery.
    init(foreignBaseOn curve: NamedCurve) throws(ForgeError) {
        let base = try SigningKey(.ec(curve)).publicPoint
        guard let made = cossl_generate_ec_with_base(curve.rawValue, base, base.count) else { throw .cryptography }
        self.kind = .ec(curve)
        self.foreignBase = base
        self.handle = made
    }

    /// Takes a key pair up again that ``privateNumber`` and the public half were written down of; RSA with exponent 65,537.
    init(_ kind: Kind, publicHalf: [UInt8], privateNumber: [UInt8]) throws(ForgeError) {
        let made: OpaquePointer? =
            switch kind {
            case .rsa(_, let exponent):
                cossl_load_rsa(publicHalf, publicHalf.count, exponent, privateNumber, privateNumber.count)
            case .ec(let curve):
                cossl_load_ec(curve.rawValue, publicHalf, publicHalf.count, privateNumber, privateNumber.count)
            case .dsa: nil
            }
        guard let made else { throw .cryptography }
        self.kind = kind
        self.foreignBase = nil
        self.handle = made
    }

    deinit { cossl_key_free(handle) }

    /// The private exponent of an RSA key, or the private number of an EC key.
    var privateNumber: [UInt8] {
        get throws(ForgeError) { try Self.bytes(upTo: 2048) { cossl_private_number(handle, $0, $1) } }
    }

    /// RSA modulus, unsigned big-endian.
    public var modulus: [UInt8] {
        get throws(ForgeError) { try Self.bytes(upTo: 2048) { cossl_rsa_modulus(handle, $0, $1) } }
    }

    /// EC public point, uncompressed.
    public var publicPoint: [UInt8] {
        get throws(ForgeError) { try Self.bytes(upTo: 160) { cossl_ec_point(handle, $0, $1) } }
    }

    /// Subject public key: what the BIT STRING of a SubjectPublicKeyInfo holds; key identifiers hash it.
    var subjectPublicKey: [UInt8] {
        get throws(ForgeError) {
            switch kind {
            case .rsa:
                DER.sequence(
                    DER.integer(unsigned: try modulus),
                    DER.integer(unsigned: try Self.bytes(upTo: 8) { cossl_rsa_exponent(handle, $0, $1) }))
            case .dsa: DER.integer(unsigned: try dsaNumber(COSSL_DSA_Y))
            case .ec: try publicPoint
            }
        }
    }

    private func dsaNumber(_ which: Int) throws(ForgeError) -> [UInt8] {
        try Self.bytes(upTo: 512) { cossl_dsa_number(handle, Int32(which), $0, $1) }
    }

    /// SubjectPublicKeyInfo (RFC 5280 §4.1.2.7). A DSA key may leave its domain parameters to the issuer's key.
    public func publicKeyInfo(
        curveParameters: CurveParameters = .named, leavesParametersToIssuer: Bool = false
    ) throws(ForgeError) -> [UInt8] {
        let algorithm: [UInt8]
        switch kind {
        case .rsa:
            algorithm = DER.sequence(ObjectIdentifier.rsaEncryption.der, DER.null)
        case .dsa:
            let parameters = DER.sequence(
                DER.integer(unsigned: try dsaNumber(COSSL_DSA_P)), DER.integer(unsigned: try dsaNumber(COSSL_DSA_Q)),
                DER.integer(unsigned: try dsaNumber(COSSL_DSA_G)))
            algorithm = DER.sequence(ObjectIdentifier.dsa.der, leavesParametersToIssuer ? [] : parameters)
        case .ec(let curve):
            let explicit = curveParameters == .explicit || foreignBase != nil
            algorithm = DER.sequence(
                ObjectIdentifier.ecPublicKey.der,
                explicit ? try curve.explicitParameters(base: foreignBase) : curve.objectIdentifier.der)
        }
        return DER.sequence(algorithm, DER.bitString(try subjectPublicKey))
    }

    /// SHA-1 of the subject public key (RFC 5280 §4.2.1.2, method 1).
    var keyIdentifier: [UInt8] {
        get throws(ForgeError) { try Digest.sha1.hash(subjectPublicKey) }
    }

    /// Signs `message`. The scheme must be one for this kind of key.
    public func sign(_ message: [UInt8], with scheme: SignatureScheme) throws(ForgeError) -> [UInt8] {
        let hash = try scheme.digest.hash(message)
        return try Self.bytes(upTo: 2048) { out, size in
            switch scheme {
            case .rsaPKCS1(let digest):
                cossl_sign_rsa_pkcs1(handle, digest.code, hash, hash.count, out, size)
            case .rsaPSS(let digest, let mgf, let saltLength):
                cossl_sign_rsa_pss(
                    handle, digest.code, mgf.code, Int32(clamping: saltLength), hash, hash.count, out, size)
            case .dsa:
                cossl_sign_dsa(handle, hash, hash.count, out, size)
            case .ecdsa:
                cossl_sign_ecdsa(handle, hash, hash.count, out, size)
            }
        }
    }

    /// Signs `message` with r and s side by side (BSI TR-03111 §5.2.1).
    func signPlain(_ message: [UInt8], digest: Digest) throws(ForgeError) -> [UInt8] {
        guard case .ec(let curve) = kind else { throw .cryptography }
        let hash = try digest.hash(message)
        return try Self.bytes(upTo: 2 * curve.coordinateLength) {
            cossl_sign_ecdsa_plain(handle, hash, hash.count, curve.coordinateLength, $0, $1)
        }
    }

    /// The RSA private operation on a block as long as the modulus.
    func privateOperation(_ block: [UInt8]) throws(ForgeError) -> [UInt8] {
        try Self.bytes(upTo: 2048) { cossl_rsa_private(handle, block, block.count, $0, $1) }
    }

    /// What a C function writes into a buffer of `size` bytes and counts in its result.
    static func bytes(
        upTo size: Int, _ write: (UnsafeMutablePointer<UInt8>?, Int) -> Int32
    ) throws(ForgeError) -> [UInt8] {
        var out = [UInt8](repeating: 0, count: size)
        let written = out.withUnsafeMutableBufferPointer { Int(write($0.baseAddress, size)) }
        guard 0...size ~= written else { throw .cryptography }
        return Array(out.prefix(written))
    }

    /// Random bytes from the operating system.
    static func random(_ count: Int) throws(ForgeError) -> [UInt8] {
        var out = [UInt8](repeating: 0, count: count)
        guard cossl_random(&out, count) == 1 else { throw .cryptography }
        return out
    }
}
