import Crypto
import CryptoExtras
import Foundation

/// Receives webhooks of Verify Gateway: verify first, over the bytes as they came, then decrypt.
///
///     let receiver = WebhookReceiver(secret: "whsec_...", privateKey: try .init(pemRepresentation: pem))
///     let json = try receiver.receive(headers: request.headers, body: body)
///
/// The body is the raw body of the request, the key the RSA key whose public half is registered with the endpoint.
/// Deliver payloads to your own code once per `metadata.event_id`: the same event can arrive more than once.
public struct WebhookReceiver {
    /// A request that is not from the gateway, is too old, or is not for this key. Answer with status 400.
    public struct Refused: Error {}

    private static let longestBody = 256 << 10
    private static let tolerance = 300.0

    private let secret: String
    private let privateKey: _RSA.Encryption.PrivateKey

    /// Takes the endpoint's signing secret and its private key.
    public init(secret: String, privateKey: _RSA.Encryption.PrivateKey) {
        self.secret = secret
        self.privateKey = privateKey
    }

    /// Verifies and decrypts one delivery; the payload as JSON.
    public func receive(headers: [String: String], body: Data, now: Date = Date()) throws(Refused) -> Data {
        try verify(headers: headers, body: body, now: now)
        return try decrypt(body)
    }

    /// Checks X-Kayle-Signature and webhook-signature, each an HMAC over a time at most five minutes away and the body.
    /// One that is good suffices: after a rotation with an overlap the old secret signs the second only.
    public func verify(headers: [String: String], body: Data, now: Date = Date()) throws(Refused) {
        guard body.count <= Self.longestBody else { throw Refused() }
        let values = Dictionary(headers.map { ($0.key.lowercased(), $0.value) }) { first, _ in first }
        let fields = (values["x-kayle-signature"] ?? "").split(separator: ",").map {
            $0.trimmingCharacters(in: .whitespaces).split(separator: "=", maxSplits: 1).map(String.init)
        }.filter { $0.count == 2 }
        let times = fields.filter { $0[0] == "t" }.map { $0[1] }
        if times.count == 1, Self.isRecent(times[0], now) {
            let signed = Data("\(times[0]).".utf8) + body
            let signatures = fields.filter { $0[0] == "v1" }.compactMap { Self.bytes(hexadecimal: $0[1]) }
            if Self.holds(signatures, of: signed, by: Data(secret.utf8)) { return }
        }
        // Standard Webhooks signs with the bytes that the text after `whsec_` is in base64.
        if let stamp = values["webhook-timestamp"], Self.isRecent(stamp, now),
            let key = Data(base64Encoded: secret.replacing(/^whsec_/, with: "")), !key.isEmpty
        {
            let signed = Data("\(values["webhook-id"] ?? "").\(stamp).".utf8) + body
            let signatures = (values["webhook-signature"] ?? "").split(separator: " ").filter { $0.hasPrefix("v1,") }
                .compactMap { Data(base64Encoded: String($0.dropFirst(3))) }
            if Self.holds(signatures, of: signed, by: key) { return }
        }
        throw Refused()
    }

    /// Opens the body, a compact JWE. No other algorithms than the two of the gateway are taken.
    public func decrypt(_ body: Data) throws(Refused) -> Data {
        let parts = String(decoding: body, as: UTF8.self).split(separator: ".", omittingEmptySubsequences: false)
        let decoded = parts.compactMap(Self.bytes(base64URL:))
        guard decoded.count == 5, let header = try? JSONDecoder().decode([String: String].self, from: decoded[0]),
            header["alg"] == "RSA-OAEP-256", header["enc"] == "A256GCM", header["kid"] != nil, header.count == 3,
            decoded[2].count == 12, decoded[4].count == 16
        else { throw Refused() }
        do {
            let contentKey = try privateKey.decrypt(decoded[1], padding: .PKCS1_OAEP_SHA256)
            guard contentKey.count == 32 else { throw Refused() }
            let box = try AES.GCM.SealedBox(
                nonce: AES.GCM.Nonce(data: decoded[2]), ciphertext: decoded[3], tag: decoded[4])
            let payload = try AES.GCM.open(
                box, using: SymmetricKey(data: contentKey), authenticating: Data(parts[0].utf8))
            guard try JSONSerialization.jsonObject(with: payload) is [String: Any] else { throw Refused() }
            return payload
        } catch {
            throw Refused()
        }
    }

    private static func isRecent(_ text: String, _ now: Date) -> Bool {
        guard text.utf8.count <= 12, text.utf8.allSatisfy({ (48...57).contains($0) }), let seconds = Double(text) else {
            return false
        }
        return abs(now.timeIntervalSince1970 - seconds) <= tolerance
    }

    /// Whether one of the signatures is that of the key; compared in constant time.
    private static func holds(_ signatures: [Data], of message: Data, by key: Data) -> Bool {
        signatures.contains {
            HMAC<SHA256>.isValidAuthenticationCode($0, authenticating: message, using: SymmetricKey(data: key))
        }
    }

    private static func bytes(hexadecimal text: String) -> Data? {
        let digits = text.utf8.compactMap { Character(UnicodeScalar($0)).hexDigitValue }
        guard digits.count == text.utf8.count, digits.count.isMultiple(of: 2) else { return nil }
        return Data(stride(from: 0, to: digits.count, by: 2).map { UInt8(digits[$0] << 4 | digits[$0 + 1]) })
    }

    private static func bytes(base64URL text: Substring) -> Data? {
        guard text.utf8.allSatisfy({ $0 != UInt8(ascii: "+") && $0 != UInt8(ascii: "/") && $0 != UInt8(ascii: "=") })
        else { return nil }
        let standard = text.replacing("-", with: "+").replacing("_", with: "/")
        return Data(base64Encoded: standard + String(repeating: "=", count: (4 - standard.utf8.count % 4) % 4))
    }
}
