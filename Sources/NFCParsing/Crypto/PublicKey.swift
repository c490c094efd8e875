import COpenSSL

/// A public key that OpenSSL can use, made from numbers of our own parse. Shared between threads.
@safe final class PublicKey: @unchecked Sendable {
    /// What kind of key.
    enum Kind: Equatable, Sendable {
        /// RSA with a modulus of so many bits.
        case rsa(bits: Int, use: RSAUse)
        /// DSA with a prime of so many bits.
        case dsa(bits: Int)
        /// A key on a curve.
        case ec(NamedCurve)
    }

    /// What an RSA key may be used for, by its own algorithm identifier (RFC 4055 §1.2, §3.3).
    enum RSAUse: Equatable, Sendable {
        /// rsaEncryption: signatures with either padding.
        case any
        /// id-RSASSA-PSS: PSS only, and when parameters stand there, only of that form.
        case pss(PSSParameters?)
    }

    let kind: Kind
    /// Owned; an EVP_PKEY may be used by several threads at once.
    private let handle: OpaquePointer

    /// Decodes a key. Explicit curve parameters are compared and replaced by the named curve here, so that OpenSSL
    /// never sees them. `issuer` is the key of the certificate's issuer, from which a DSA key without domain parameters
    /// takes them.
    init(_ info: SubjectPublicKeyInfo, inheritingFrom issuer: SubjectPublicKeyInfo? = nil) throws(PKIError) {
        let algorithm = info.algorithm
        switch algorithm.algorithm {
        case OID.rsaEncryption:
            unsafe (handle, kind) = try Self.rsa(info.keyBits, use: .any)
        case OID.rsassaPSS:
            let parameters = try algorithm.parameters.map { element throws(PKIError) in try PSSParameters(element) }
            unsafe (handle, kind) = try Self.rsa(info.keyBits, use: .pss(parameters))
        case OID.dsa:
            let source = info.inheritsParameters ? issuer?.algorithm : algorithm
            guard let source, source.algorithm == OID.dsa, let parameters = source.parameters else {
                throw .publicKeyInvalid
            }
            unsafe (handle, kind) = try Self.dsa(info.keyBits, try DSAParameters(parameters))
        case OID.ecPublicKey:
            let curve = try NamedCurve(parametersOf: algorithm)
            unsafe (handle, kind) = (try Self.ec(curve, point: info.keyBits), .ec(curve))
        default:
            throw .algorithmUnsupported
        }
    }

    /// An uncompressed point on a named curve, which came without a certificate.
    init(_ curve: NamedCurve, point: Bytes) throws(PKIError) {
        unsafe (handle, kind) = (try Self.ec(curve, point: point), .ec(curve))
    }

    deinit { unsafe cossl_key_free(handle) }

    /// Moduli of 1,024 to 8,192 bits, odd; exponents odd, from 3, of at most 64 bits: published CSCA keys use 3 and
    /// 38129, and larger ones would only make the check slow.
    private static func rsa(_ bits: Bytes, use: RSAUse) throws(PKIError) -> (OpaquePointer, Kind) {
        let (modulus, exponent) = try decoding { () throws(BERError) in
            var fields = try BERReader.enter(only: .sequence, in: bits)
            let modulus = try fields.unsignedInteger()
            let exponent = try fields.positiveInteger()
            try fields.end()
            return (modulus, exponent)
        }
        guard let modulusEnd = modulus.last, let exponentEnd = exponent.last else { throw .publicKeyInvalid }
        let length = modulus.bitCount
        guard 1024...8192 ~= length, modulusEnd & 1 == 1, exponentEnd & 1 == 1, exponent.count <= 8,
            exponent.count > 1 || exponentEnd >= 3
        else { throw .publicKeyInvalid }
        let handle = unsafe modulus.withUnsafeBufferPointer { modulus in
            unsafe exponent.withUnsafeBufferPointer { exponent in
                unsafe cossl_key_rsa(modulus.baseAddress, modulus.count, exponent.baseAddress, exponent.count)
            }
        }
        guard let handle = unsafe handle else { throw .publicKeyInvalid }
        return unsafe (handle, .rsa(bits: length, use: use))
    }

    /// That base and public number generate the subgroup of the domain, the shim tests.
    private static func dsa(_ bits: Bytes, _ domain: DSAParameters) throws(PKIError) -> (OpaquePointer, Kind) {
        let number = try decoding { () throws(BERError) in
            var reader = BERReader(bits)
            let number = try reader.positiveInteger()
            try reader.end()
            return number
        }
        guard number.count <= domain.prime.count else { throw .publicKeyInvalid }
        let handle = unsafe domain.prime.withUnsafeBufferPointer { prime in
            unsafe domain.order.withUnsafeBufferPointer { order in
                unsafe domain.generator.withUnsafeBufferPointer { generator in
                    unsafe number.withUnsafeBufferPointer { number in
                        unsafe cossl_key_dsa(
                            prime.baseAddress, prime.count, order.baseAddress, order.count, generator.baseAddress,
                            generator.count, number.baseAddress, number.count)
                    }
                }
            }
        }
        guard let handle = unsafe handle else { throw .publicKeyInvalid }
        return unsafe (handle, .dsa(bits: domain.prime.bitCount))
    }

    /// Only uncompressed points, as Doc 9303-12 §4.4.3 asks; whether it lies on the curve OpenSSL tests.
    private static func ec(_ curve: NamedCurve, point: Bytes) throws(PKIError) -> OpaquePointer {
        guard point.first == 4, point.count == 1 + 2 * curve.coordinateLength else { throw .publicKeyInvalid }
        let handle = unsafe point.withUnsafeBufferPointer {
            unsafe cossl_key_ec(curve.opensslName, $0.baseAddress, $0.count)
        }
        guard let handle = unsafe handle else { throw .publicKeyInvalid }
        return unsafe handle
    }

    /// Whether a signature over a message, with an octet in front of it where one is given, is good under an algorithm
    /// that fits this key.
    func verifies(
        _ signature: Bytes, of message: Bytes, behind first: UInt8? = nil, by algorithm: SignatureAlgorithm
    ) -> Bool {
        unsafe withUnsafeTemporaryAllocation(of: UInt8.self, capacity: DigestAlgorithm.longest) { hash in
            let length = unsafe message.withUnsafeBufferPointer { message in
                unsafe withUnsafePointer(to: first ?? 0) {
                    unsafe cossl_digest2(
                        algorithm.digest.rawValue, $0, first == nil ? 0 : 1, message.baseAddress, message.count,
                        hash.baseAddress)
                }
            }
            return unsafe verifies(
                signature, over: UnsafeBufferPointer(rebasing: hash[..<max(0, Int(length))]), by: algorithm)
        }
    }

    /// Whether a signature over a hash is good under an algorithm that fits this key.
    func verifies(_ signature: Bytes, over hash: [UInt8], by algorithm: SignatureAlgorithm) -> Bool {
        unsafe hash.withUnsafeBufferPointer { unsafe verifies(signature, over: $0, by: algorithm) }
    }

    private func verifies(
        _ signature: Bytes, over hash: UnsafeBufferPointer<UInt8>, by algorithm: SignatureAlgorithm
    ) -> Bool {
        guard hash.count == algorithm.digest.length, permits(algorithm) else { return false }
        if case (.ec(let curve), .ecdsaPlain) = (kind, algorithm), signature.count != 2 * curve.coordinateLength {
            return false
        }
        let result = unsafe signature.withUnsafeBufferPointer { signature in
            guard let hashStart = hash.baseAddress, let start = signature.baseAddress else { return Int32(0) }
            return switch algorithm {
            case .rsaPKCS1(let digest):
                unsafe cossl_verify_rsa_pkcs1(
                    handle, digest.rawValue, hashStart, hash.count, start, signature.count)
            case .rsaPSS(let pss):
                unsafe cossl_verify_rsa_pss(
                    handle, pss.digest.rawValue, pss.maskDigest.rawValue, Int32(pss.saltLength), hashStart,
                    hash.count, start, signature.count)
            case .dsa:
                unsafe cossl_verify_dsa(handle, hashStart, hash.count, start, signature.count)
            case .ecdsa:
                unsafe cossl_verify_ecdsa(handle, hashStart, hash.count, start, signature.count)
            case .ecdsaPlain:
                unsafe cossl_verify_ecdsa_plain(handle, hashStart, hash.count, start, signature.count)
            }
        }
        return result == 1
    }

    /// A signature is only looked at under an algorithm that belongs to the key (RFC 4055 §3.3 for restricted keys).
    private func permits(_ algorithm: SignatureAlgorithm) -> Bool {
        switch (kind, algorithm) {
        case (.rsa(_, .any), .rsaPKCS1), (.rsa(_, .any), .rsaPSS), (.rsa(_, .pss(nil)), .rsaPSS): true
        case (.rsa(_, .pss(let restriction?)), .rsaPSS(let used)): restriction.permits(used)
        case (.dsa, .dsa): true
        case (.ec, .ecdsa), (.ec, .ecdsaPlain): true
        default: false
        }
    }

    /// The key's name for people when it is a short one, which is accepted with a warning: first-generation documents
    /// have such keys. Nil for an ordinary key.
    var weakness: String? {
        switch kind {
        case .rsa(let bits, _) where bits < 2048: "RSA-\(bits)"
        case .dsa(let bits) where bits < 2048: "DSA-\(bits)"
        case .ec(let curve) where curve.coordinateLength < 32: curve.rawValue
        default: nil
        }
    }

    /// The RSA public operation without padding (ISO/IEC 9796-2 recovery); nil for other keys or a value that is not
    /// below the modulus. A zero octet in front, as some chips send it, changes no number.
    func recover(_ signature: Bytes) -> [UInt8]? {
        guard case .rsa(let bits, _) = kind else { return nil }
        let length = (bits + 7) / 8
        let number = signature.count == length + 1 && signature.first == 0 ? signature.dropFirst() : signature
        guard number.count == length else { return nil }
        return unsafe onNumber(number) { unsafe cossl_rsa_public(handle, $0, $1, $2, $3) }
    }

    /// The modulus minus a number below it.
    func complement(_ number: Bytes) -> [UInt8]? {
        unsafe onNumber(number) { unsafe cossl_rsa_complement(handle, $0, $1, $2, $3) }
    }

    private func onNumber(
        _ number: Bytes, _ operation: (UnsafePointer<UInt8>?, Int, UnsafeMutablePointer<UInt8>?, Int) -> Int32
    ) -> [UInt8]? {
        let result = unsafe [UInt8](unsafeUninitializedCapacity: 1024) { output, count in
            let length = unsafe number.withUnsafeBufferPointer {
                unsafe operation($0.baseAddress, $0.count, output.baseAddress, output.count)
            }
            count = max(0, Int(length))
        }
        return result.isEmpty ? nil : result
    }
}
