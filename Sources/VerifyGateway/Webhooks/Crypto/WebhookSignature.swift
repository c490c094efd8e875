import FoundationEssentials

/// The signatures of one attempt over the bytes that are sent.
struct WebhookSignature: Equatable, Sendable {
    /// Seconds since 1970 at this attempt.
    let timestamp: Int64
    /// `X-Kayle-Signature`: `t=…,v1=…`, by the current secret.
    let header: String
    /// `webhook-signature` of Standard Webhooks: one entry by each secret that is valid, the current one first.
    let standardHeader: String

    /// Signs a body.
    ///
    /// - Parameters:
    ///   - secrets: the current secret, then the one before it while that is still valid.
    ///   - eventID: the message id of Standard Webhooks.
    init(body: [UInt8], secrets: [String], eventID: String, timestamp: Int64) {
        self.timestamp = timestamp
        let signed = Array("\(timestamp).".utf8) + body
        let code = secrets.first.map { Secrets.code(key: Array($0.utf8), message: signed) } ?? []
        header = "t=\(timestamp),v1=\(LowerHex.encode(code))"
        let standard = Array("\(eventID).\(timestamp).".utf8) + body
        standardHeader = secrets.map { secret in
            "v1," + Data(Secrets.code(key: Self.standardKey(secret), message: standard)).base64EncodedString()
        }.joined(separator: " ")
    }

    /// Standard Webhooks decodes what follows `whsec_` as base64: the 32 letters of our secrets are 24 bytes.
    private static func standardKey(_ secret: String) -> [UInt8] {
        let encoded = secret.hasPrefix("whsec_") ? String(secret.dropFirst(6)) : secret
        return Data(base64Encoded: encoded).map(Array.init) ?? Array(encoded.utf8)
    }
}
