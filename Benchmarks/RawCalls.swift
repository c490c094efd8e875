import CBaseline
import COpenSSL
import DocumentForge

/// The OpenSSL calls behind one document check, without anything around them.
final class RawCalls {
    /// Where the context of a signature check comes from.
    enum Contexts {
        /// Made for each check, as OpenSSL's manual writes it.
        case made
        /// Kept per thread, as COpenSSL does: the least that OpenSSL can be asked for.
        case kept
    }

    /// One signature with the key that checks it, as numbers.
    private struct Signed {
        let key: Numbers
        let message: [UInt8]
        let signature: [UInt8]
    }

    private enum Numbers {
        case rsa(modulus: [UInt8], exponent: [UInt8])
        case ec(curve: String, point: [UInt8])
    }

    private let hashed: [[UInt8]]
    /// Where hashes are written; made once, so that the calls allocate nothing of their own.
    private let digest = UnsafeMutablePointer<UInt8>.allocate(capacity: 64)
    private let document: Signed
    private let issuer: Signed
    /// Kept as a trust store keeps it.
    private let issuerKey: OpaquePointer?
    /// Kept as a remembered signer's is.
    private let documentKey: OpaquePointer?

    /// Signs messages of the sizes that a document has: 150 octets of attributes, a certificate's body; the content
    /// that lists the hashes is about as long as the attributes.
    init(
        hashed: [[UInt8]], documentKey: SigningKey, issuerKey: SigningKey, scheme: SignatureScheme,
        certificate: [UInt8]
    ) throws {
        self.hashed = hashed + [[UInt8](repeating: 0x30, count: 150)]
        func signed(_ key: SigningKey, _ message: [UInt8]) throws -> Signed {
            Signed(key: try Self.numbers(of: key), message: message, signature: try key.sign(message, with: scheme))
        }
        document = try signed(documentKey, [UInt8](repeating: 0x31, count: 150))
        issuer = try signed(issuerKey, certificate)
        self.issuerKey = Self.make(issuer.key)
        self.documentKey = Self.make(document.key)
    }

    deinit {
        digest.deallocate()
        cossl_key_free(issuerKey)
        cossl_key_free(documentKey)
    }

    private static func numbers(of key: SigningKey) throws -> Numbers {
        switch key.kind {
        case .rsa: .rsa(modulus: try key.modulus, exponent: [1, 0, 1])
        case .dsa: throw ForgeError.cryptography
        case .ec(let curve): .ec(curve: curve.rawValue, point: try key.publicPoint)
        }
    }

    /// What the first document of a signer needs: its hashes, the signer's key, two signature checks.
    func runCold(_ contexts: Contexts) -> Bool {
        let documentKey = Self.make(document.key)
        defer { cossl_key_free(documentKey) }
        return hash() && check(document, with: documentKey, contexts) && check(issuer, with: issuerKey, contexts)
    }

    /// What every further document of that signer needs: its hashes and one signature check.
    func runWarm(_ contexts: Contexts) -> Bool {
        hash() && check(document, with: documentKey, contexts)
    }

    private func hash() -> Bool {
        for file in hashed where cossl_digest(Int32(COSSL_SHA256), file, file.count, digest) != 32 {
            return false
        }
        return true
    }

    private func check(_ signed: Signed, with key: OpaquePointer?, _ contexts: Contexts) -> Bool {
        let sha256 = Int32(COSSL_SHA256)
        guard let key, cossl_digest(sha256, signed.message, signed.message.count, digest) == 32 else { return false }
        let (signature, length) = (signed.signature, signed.signature.count)
        let result =
            switch (contexts, signed.key) {
            case (.made, _):
                baseline_verify(UnsafeMutableRawPointer(key), digest, 32, signature, length)
            case (.kept, .rsa):
                cossl_verify_rsa_pkcs1(key, sha256, digest, 32, signature, length)
            case (.kept, .ec):
                cossl_verify_ecdsa(key, digest, 32, signature, length)
            }
        return result == 1
    }

    private static func make(_ numbers: Numbers) -> OpaquePointer? {
        switch numbers {
        case .rsa(let modulus, let exponent):
            cossl_key_rsa(modulus, modulus.count, exponent, exponent.count)
        case .ec(let curve, let point):
            cossl_key_ec(curve, point, point.count)
        }
    }
}
