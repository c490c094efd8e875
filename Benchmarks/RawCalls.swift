import CBaseline
import COpenSSL
import DocumentForge

/// The OpenSSL calls behind one document check, without anything around them.
final class RawCalls {
    /// Where OpenSSL's contexts come from.
    enum Contexts {
        /// Made for each document, as a program in C does it.
        case made
        /// Kept per thread, as COpenSSL does: the least that OpenSSL can be asked for.
        case kept
    }

    private enum Numbers {
        case rsa(modulus: [UInt8], exponent: [UInt8])
        case ec(curve: String, point: [UInt8])
    }

    private let files: [baseline_octets]
    private let documentNumbers: Numbers
    private let isRSA: Bool
    /// With the key kept as a remembered signer's is.
    private let document: baseline_signature
    /// With the key kept as a trust store keeps it.
    private let issuer: baseline_signature
    /// Where hashes are written; made once, so that the calls allocate nothing of their own.
    private let digest = UnsafeMutablePointer<UInt8>.allocate(capacity: 64)

    /// Signs the very octets that are signed in a document, and that its issuer signed.
    init(_ signed: SignedDocument, documentKey: SigningKey, issuerKey: SigningKey, scheme: SignatureScheme) throws {
        files = (signed.dataGroups + [signed.content]).map(Self.keep)
        func signature(_ key: SigningKey, _ message: [UInt8]) throws -> baseline_signature {
            baseline_signature(
                key: UnsafeMutableRawPointer(Self.make(try Self.numbers(of: key))), message: Self.keep(message),
                signature: Self.keep(try key.sign(message, with: scheme)))
        }
        documentNumbers = try Self.numbers(of: documentKey)
        isRSA = if case .rsa = documentNumbers { true } else { false }
        document = try signature(documentKey, signed.signedAttributes)
        issuer = try signature(issuerKey, signed.certificateBody)
    }

    deinit {
        let octets = files + [document, issuer].flatMap { [$0.message, $0.signature] }
        for octets in octets { octets.start?.deallocate() }
        for signature in [document, issuer] { cossl_key_free(OpaquePointer(signature.key)) }
        digest.deallocate()
    }

    private static func keep(_ octets: [UInt8]) -> baseline_octets {
        let copy = UnsafeMutablePointer<UInt8>.allocate(capacity: max(1, octets.count))
        copy.update(from: octets, count: octets.count)
        return baseline_octets(start: copy, length: octets.count)
    }

    private static func numbers(of key: SigningKey) throws -> Numbers {
        switch key.kind {
        case .rsa: .rsa(modulus: try key.modulus, exponent: [1, 0, 1])
        case .dsa: throw ForgeError.cryptography
        case .ec(let curve): .ec(curve: curve.rawValue, point: try key.publicPoint)
        }
    }

    private static func make(_ numbers: Numbers) -> OpaquePointer? {
        switch numbers {
        case .rsa(let modulus, let exponent):
            cossl_key_rsa(modulus, modulus.count, exponent, exponent.count)
        case .ec(let curve, let point):
            cossl_key_ec(curve, point, point.count)
        }
    }

    /// What the first document of a signer needs: its hashes, the signer's key, two signature checks.
    func runCold(_ contexts: Contexts) -> Bool {
        let key = Self.make(documentNumbers)
        defer { cossl_key_free(key) }
        var signatures = (document, issuer)
        signatures.0.key = UnsafeMutableRawPointer(key)
        return withUnsafeBytes(of: &signatures) {
            run(contexts, $0.assumingMemoryBound(to: baseline_signature.self))
        }
    }

    /// What every further document of that signer needs: its hashes and one signature check.
    func runWarm(_ contexts: Contexts) -> Bool {
        withUnsafePointer(to: document) { run(contexts, UnsafeBufferPointer(start: $0, count: 1)) }
    }

    private func run(_ contexts: Contexts, _ signatures: UnsafeBufferPointer<baseline_signature>) -> Bool {
        guard case .kept = contexts else {
            return baseline_document(files, files.count, signatures.baseAddress, signatures.count) == 1
        }
        for file in files where !hash(file) { return false }
        return signatures.allSatisfy { hash($0.message) && check($0) }
    }

    private func hash(_ octets: baseline_octets) -> Bool {
        cossl_digest(Int32(COSSL_SHA256), octets.start, octets.length, digest) == 32
    }

    private func check(_ signed: baseline_signature) -> Bool {
        let (key, signature) = (OpaquePointer(signed.key), signed.signature)
        let result =
            isRSA
            ? cossl_verify_rsa_pkcs1(key, Int32(COSSL_SHA256), digest, 32, signature.start, signature.length)
            : cossl_verify_ecdsa(key, digest, 32, signature.start, signature.length)
        return result == 1
    }
}
