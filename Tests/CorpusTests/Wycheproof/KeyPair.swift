import WebhookCrypto
import COpenSSL
import CReference
import Testing

@testable import VerifyGateway

/// An RSA key pair of the vectors.
final class KeyPair {
    let pointer: OpaquePointer

    init(jwk: JSONObject) throws {
        let numbers = try ["n", "e", "d"].map { try #require(Base64URL.decode(try jwk.text($0))) }
        let (n, e, d) = (numbers[0], numbers[1], numbers[2])
        pointer = OpaquePointer(try #require(cref_rsa_pair(n, n.count, e, e.count, d, d.count)))
    }

    deinit { cossl_key_free(pointer) }

    func decrypt(_ bytes: [UInt8]) -> [UInt8]? {
        var output = [UInt8](repeating: 0, count: 1024)
        let length = cossl_oaep_decrypt(pointer, bytes, bytes.count, &output, output.count)
        return length < 0 ? nil : Array(output.prefix(Int(length)))
    }
}
