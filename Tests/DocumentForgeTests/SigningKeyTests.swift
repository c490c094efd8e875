import COpenSSL
import Testing

@testable import DocumentForge

@Suite("Keys and signatures")
struct SigningKeyTests {
    @Test("RSA keys have the size and exponent that were asked for", arguments: [UInt32(3), 65_537, 38_129])
    func exponent(exponent: UInt32) throws {
        let key = try SigningKey(.rsa(bits: 1024, exponent: exponent))
        #expect(try key.modulus.count == 128)
        let octets = withUnsafeBytes(of: exponent.bigEndian) { Array($0.drop { $0 == 0 }) }
        #expect(try key.subjectPublicKey.suffix(octets.count) == octets[...])
    }

    @Test("Keys that cannot be made are refused")
    func refused() {
        #expect(throws: ForgeError.cryptography) { try SigningKey(.rsa(bits: 64)) }
        #expect(throws: ForgeError.cryptography) { try SigningKey(.rsa(bits: 1024, exponent: 4)) }
    }

    @Test("A scheme of another family is refused")
    func otherFamily() throws {
        let key = try SigningKey(.rsa(bits: 1024))
        #expect(throws: ForgeError.cryptography) {
            try key.signPlain([1], digest: .sha256)
        }
        let curveKey = try SigningKey(.ec(.p256))
        #expect(throws: ForgeError.cryptography) { try curveKey.sign([1], with: .rsaPKCS1(.sha256)) }
    }

    @Test("PSS with every digest and a salt of its own", arguments: Digest.allCases)
    func pss(digest: Digest) throws {
        let key = try SigningKey(.rsa(bits: 2048))
        let modulus = try key.modulus
        let exponent: [UInt8] = [1, 0, 1]
        let message = Array("message".utf8)
        let hash = try digest.hash(message)
        let signature = try key.sign(message, with: .rsaPSS(digest, mgf: .sha1, saltLength: 7))
        let handle = try #require(cossl_key_rsa(modulus, modulus.count, exponent, exponent.count))
        defer { cossl_key_free(handle) }
        func verify(salt: Int32, mgf: Digest) -> Int32 {
            cossl_verify_rsa_pss(
                handle, digest.code, mgf.code, salt, hash, hash.count, signature, signature.count)
        }
        #expect(verify(salt: 7, mgf: .sha1) == 1)
        #expect(verify(salt: 8, mgf: .sha1) == 0)
        #expect(verify(salt: 7, mgf: .sha512) == 0)
    }
}
