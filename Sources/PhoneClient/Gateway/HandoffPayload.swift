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

    enum CodingKeys: String, CodingKey {
        case v
        case sessionID = "session_id"
        case mobileWriteToken = "mobile_write_token"
        case expiresAt = "expires_at"
    }

    /// Reads the JSON of the hand-over, with or without the gateway's envelope around it, or the page's deep link.
    public init(text: String) throws(PhoneError) {
        let trimmed = text.trimmingCharacters(in: .whitespacesAndNewlines)
        var json = trimmed
        if !trimmed.hasPrefix("{") {
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
    }
}
