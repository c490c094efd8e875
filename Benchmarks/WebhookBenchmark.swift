import COpenSSL
import Foundation
import WebhookCrypto

/// Encrypts payloads of webhooks, beside the one RSA operation that each of them needs.
struct WebhookBenchmark {
    /// What was measured.
    struct Result: Encodable {
        let bytes: Int
        let bits: Int
        let sealMicroseconds: Double
        let rsaMicroseconds: Double

        static func table(_ results: [Result]) -> String {
            let head = "payload       key     JWE us     RSA us    rest us   (at most 30)"
            let rows = results.map { result in
                let (whole, rsa) = (result.sealMicroseconds, result.rsaMicroseconds)
                return String(
                    format: "%6d B %5d bit%11.1f%11.1f%11.1f", result.bytes, result.bits, whole, rsa, whole - rsa)
            }
            return ([head] + rows).joined(separator: "\n")
        }
    }

    let bits: Int
    private static let bytes = 1024
    private static let header = Array(#"{"alg":"RSA-OAEP-256","enc":"A256GCM","kid":"key-2026"}"#.utf8)

    static let all = [2048, 4096].map(WebhookBenchmark.init)

    /// Medians over rounds that alternate between both. The RSA operation is the one of a key that is ready.
    func run(seconds: Double) throws -> Result {
        guard let pair = cossl_generate_rsa(UInt32(bits), 65537) else { throw Measure.UnexpectedOutcome() }
        defer { cossl_key_free(pair) }
        var modulus = [UInt8](repeating: 0, count: bits / 8)
        guard cossl_rsa_modulus(pair, &modulus, modulus.count) == Int32(bits / 8),
            let ready = cossl_key_rsa(modulus, modulus.count, [1, 0, 1], 3)
        else { throw Measure.UnexpectedOutcome() }
        defer { cossl_key_free(ready) }
        let key = RecipientKey(modulus: modulus, exponent: [1, 0, 1])
        let payload = (0..<Self.bytes).map { UInt8(truncatingIfNeeded: $0) }
        let contentKey = [UInt8](repeating: 7, count: 32)
        var encrypted = [UInt8](repeating: 0, count: bits / 8)
        let count = max(20, Int(seconds * 300))
        var (whole, rsa): ([Double], [Double]) = ([], [])
        for _ in 0..<15 {
            whole.append(
                try Measure.seconds(count) {
                    (try? CompactJWE.seal(payload, to: key, header: Self.header)) != nil
                })
            rsa.append(
                try Measure.seconds(count) {
                    cossl_oaep_encrypt(ready, contentKey, contentKey.count, &encrypted, encrypted.count) > 0
                })
        }
        return Result(
            bytes: Self.bytes, bits: bits, sealMicroseconds: Measure.median(whole) * 1e6,
            rsaMicroseconds: Measure.median(rsa) * 1e6)
    }
}
