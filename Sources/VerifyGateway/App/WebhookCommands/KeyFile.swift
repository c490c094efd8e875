import WebhookCrypto
import Foundation

/// The file from which an operator registers a key of a relying party.
enum KeyFile {
    /// Longest file that is read: a JWK of the largest key is a fifth of it.
    private static let longest = 16 << 10

    /// The key in a file; fails with what is wrong with it and what to do.
    static func read(_ path: String) throws(Configuration.Problem) -> RecipientKey {
        guard let handle = FileHandle(forReadingAtPath: path), let read = try? handle.read(upToCount: longest + 1)
        else {
            throw Configuration.Problem(description: "The file \(path) cannot be read.")
        }
        let text = String(decoding: read, as: UTF8.self)
        if text.contains("PRIVATE KEY-----") {
            throw Configuration.Problem(
                description: """
                    \(path) is a private key in PEM. Keep it to yourself; what is registered is its public half, as JWK.
                    """)
        }
        if text.contains("-----BEGIN") {
            throw Configuration.Problem(
                description: """
                    \(path) is PEM. The key has to be a JWK: {"kty": "RSA", "n": "…", "e": "AQAB"}. joserfc for Python \
                    writes one: RSAKey.import_key(pem).as_dict(private=False)
                    """)
        }
        guard read.count <= longest, let jwk = try? JSONParser.parse(Array(read)), case .object = jwk else {
            throw Configuration.Problem(
                description: "\(path) is no JWK. It has to hold one JSON object: {\"kty\": \"RSA\", \"n\": \"…\", …}")
        }
        do throws(RecipientKey.Problem) {
            return try RecipientKey(jwk: jwk)
        } catch {
            throw Configuration.Problem(description: "\(path) cannot be used: \(error.rawValue)")
        }
    }
}
