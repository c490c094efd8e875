import Foundation

/// What the QR code carries from the browser to the phone.
public struct HandoffPayload: Codable, Sendable, Equatable {
    /// Version; 1.
    public let v: Int?
    /// Session to take over.
    public let sessionID: String
    /// One-time token.
    public let mobileWriteToken: String
    /// When the token dies, RFC 3339.
    public let expiresAt: String
    /// What the app's attestation signs in its hello, base64url.
    public let attestHelloChallenge: String?
    /// What the app's attestation signs with the chip data, base64url.
    public let attestNFCChallenge: String?
    /// Lets the phone cancel the session; only when the page was opened with it.
    public let cancelToken: String?

    enum CodingKeys: String, CodingKey {
        case v
        case sessionID = "session_id"
        case mobileWriteToken = "mobile_write_token"
        case expiresAt = "expires_at"
        case attestHelloChallenge = "attest_hello_challenge"
        case attestNFCChallenge = "attest_nfc_challenge"
        case cancelToken = "cancel_token"
    }

    /// Longest deep link that the app looks at, in characters.
    private static let linkLimit = 4_096

    /// Reads the JSON of the hand-over, with or without the gateway's envelope around it, or the page's deep link.
    public init(text: String) throws(PhoneError) {
        let trimmed = text.trimmingCharacters(in: .whitespacesAndNewlines)
        var json = trimmed
        if !trimmed.hasPrefix("{") {
            guard trimmed.count <= Self.linkLimit else { throw .invalidHandoff }
            // Whatever scheme a page is configured with: what counts is the JSON behind it.
            let encoded = trimmed.split(separator: ":", maxSplits: 1).last.map { $0.drop { $0 == "/" } } ?? ""
            json = encoded.removingPercentEncoding ?? String(encoded)
        }
        struct Envelope: Decodable { let data: HandoffPayload }
        let data = Data(json.utf8)
        if let payload = try? JSONDecoder().decode(HandoffPayload.self, from: data) {
            self = payload
        } else if let envelope = try? JSONDecoder().decode(Envelope.self, from: data) {
            self = envelope.data
        } else {
            throw .invalidHandoff
        }
        guard isWellFormed else { throw .invalidHandoff }
    }

    /// What the app demands of a code before it opens a connection.
    private var isWellFormed: Bool {
        let id = sessionID.utf8
        let letters = (UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"))
        let digits = UInt8(ascii: "0")...UInt8(ascii: "9")
        return v ?? 1 == 1
            && sessionID.hasPrefix("vs_") && id.count == 67
            && id.dropFirst(3).allSatisfy { letters.0 ~= $0 || letters.1 ~= $0 || digits ~= $0 }
            && mobileWriteToken.utf8.count == 64
            && mobileWriteToken.utf8.allSatisfy { digits ~= $0 || (UInt8(ascii: "a")...UInt8(ascii: "f")) ~= $0 }
    }
}
