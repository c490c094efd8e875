import COpenSSL

/// The public RSA key that a relying party's payloads are encrypted to.
package struct RecipientKey: Equatable, Sendable {
    /// Unsigned big-endian, without leading zeros.
    package let modulus: [UInt8]
    package let exponent: [UInt8]

    /// Takes numbers that were checked before.
    package init(modulus: [UInt8], exponent: [UInt8]) {
        self.modulus = modulus
        self.exponent = exponent
    }

    /// Whether libcrypto takes the numbers for a key.
    package var isUsable: Bool { (withKey { _ in true }) == true }

    /// Encrypts a few bytes with RSA-OAEP-256 (RFC 7518 §4.3); nil when libcrypto will not.
    package func encrypt(_ bytes: [UInt8]) -> [UInt8]? {
        var output = [UInt8](repeating: 0, count: modulus.count)
        let length = withKey { cossl_oaep_encrypt($0, bytes, bytes.count, &output, output.count) }
        return length == Int32(modulus.count) ? output : nil
    }

    private func withKey<Result>(_ body: (OpaquePointer) -> Result) -> Result? {
        guard let key = cossl_key_rsa(modulus, modulus.count, exponent, exponent.count) else { return nil }
        defer { cossl_key_free(key) }
        return body(key)
    }
}
