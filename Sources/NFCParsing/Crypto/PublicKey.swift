import COpenSSL

/// A public key that OpenSSL can use, made from numbers of our own parse. Shared between threads.
@safe final class PublicKey: @unchecked Sendable {
    /// What kind of key.
    enum Kind: Equatable, Sendable {
        /// RSA with a modulus of so many bits; `pss` when the key may only make PSS signatures of that form.
        case rsa(bits: Int, pss: PSSParameters?)
        /// A key on a curve.
        case ec(NamedCurve)
    }

    let kind: Kind
    /// Owned; an EVP_PKEY may be used by several threads at once.
    private let handle: OpaquePointer

    /// Decodes a key. Explicit curve parameters are compared and replaced by the named curve here, so that OpenSSL
    /// never sees them.
    init(_ info: SubjectPublicKeyInfo) throws(PKIError) {
        let algorithm = info.algorithm
        switch algorithm.algorithm {
        case OID.rsaEncryption:
            unsafe (handle, kind) = try Self.rsa(info.keyBits, pss: nil)
        case OID.rsassaPSS:
            let parameters = try algorithm.parameters.map { element throws(PKIError) in try PSSParameters(element) }
            unsafe (handle, kind) = try Self.rsa(info.keyBits, pss: parameters)
        case OID.ecPublicKey:
            let curve = try Self.curve(algorithm)
            unsafe (handle, kind) = (try Self.ec(curve, point: info.keyBits), .ec(curve))
        default:
            throw .algorithmUnsupported
        }
    }

    deinit { unsafe cossl_key_free(handle) }

    /// Moduli of 1,024 to 8,192 bits, odd; exponents odd, from 3, of at most 64 bits: published CSCA keys use 3 and
    /// 38129, and larger ones would only make the check slow.
    private static func rsa(_ bits: Bytes, pss: PSSParameters?) throws(PKIError) -> (OpaquePointer, Kind) {
        let (modulus, exponent) = try decoding { () throws(BERError) in
            var fields = try BERReader.enter(only: .sequence, in: bits)
            let modulus = try fields.positiveInteger()
            let exponent = try fields.positiveInteger()
            try fields.end()
            return (modulus, exponent)
        }
        guard let top = modulus.first, let modulusEnd = modulus.last, let exponentEnd = exponent.last else {
            throw .publicKeyInvalid
        }
        let length = modulus.count * 8 - top.leadingZeroBitCount
        guard 1024...8192 ~= length, modulusEnd & 1 == 1, exponentEnd & 1 == 1, exponent.count <= 8,
            exponent.count > 1 || exponentEnd >= 3
        else { throw .publicKeyInvalid }
        let handle = unsafe modulus.withUnsafeBufferPointer { modulus in
            unsafe exponent.withUnsafeBufferPointer { exponent in
                unsafe cossl_key_rsa(modulus.baseAddress, modulus.count, exponent.baseAddress, exponent.count)
            }
        }
        guard let handle = unsafe handle else { throw .publicKeyInvalid }
        return unsafe (handle, .rsa(bits: length, pss: pss))
    }

    private static func curve(_ algorithm: AlgorithmIdentifier) throws(PKIError) -> NamedCurve {
        guard let parameters = algorithm.parameters else { throw .ecParametersUnknown }
        switch parameters.tag {
        case .objectIdentifier:
            let identifier = ObjectIdentifier(contents: parameters.contents)
            guard let curve = NamedCurve(objectIdentifier: identifier) else { throw .ecParametersUnknown }
            return curve
        case .sequence:
            guard let explicit = try? ECParameters(parameters), let curve = NamedCurve(explicit: explicit) else {
                throw .ecParametersUnknown
            }
            return curve
        default:
            throw .ecParametersUnknown
        }
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
        case (.rsa(_, pss: nil), .rsaPKCS1), (.rsa(_, pss: nil), .rsaPSS): true
        case (.rsa(_, pss: let restriction?), .rsaPSS(let used)): restriction.permits(used)
        case (.ec, .ecdsa), (.ec, .ecdsaPlain): true
        default: false
        }
    }

    /// The RSA public operation without padding (ISO/IEC 9796-2 recovery); nil for other keys or a value that is not
    /// below the modulus.
    func recover(_ signature: Bytes) -> [UInt8]? {
        guard case .rsa(let bits, _) = kind, signature.count == (bits + 7) / 8 else { return nil }
        let block = unsafe [UInt8](unsafeUninitializedCapacity: 1024) { output, count in
            let length = unsafe signature.withUnsafeBufferPointer {
                unsafe cossl_rsa_public(handle, $0.baseAddress, $0.count, output.baseAddress, output.count)
            }
            count = max(0, Int(length))
        }
        return block.isEmpty ? nil : block
    }
}
