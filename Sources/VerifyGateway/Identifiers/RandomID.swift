import COpenSSL

/// The operating system's generator gave no bytes. Nothing that needs an id may go on.
struct RandomnessError: Error {}

/// Random identifiers: lower-case letters and digits, each equally likely.
enum RandomID {
    private static let alphabet = Array("abcdefghijklmnopqrstuvwxyz0123456789".utf8)

    /// Id of a verification session: `vs_` and 64 letters.
    static func session() throws -> String { try "vs_" + letters(64) }

    /// Id of an event: `evt_` and 64 letters.
    static func event() throws -> String { try "evt_" + letters(64) }

    /// Id of a webhook endpoint: `whe_` and 32 letters.
    static func webhookEndpoint() throws -> String { try "whe_" + letters(32) }

    /// Id of a key that webhooks are encrypted to: `whk_` and 32 letters.
    static func webhookKey() throws -> String { try "whk_" + letters(32) }

    /// Id of a delivery: `whd_` and 64 letters.
    static func webhookDelivery() throws -> String { try "whd_" + letters(64) }

    /// Id of an attempt: `wha_` and 64 letters.
    static func webhookAttempt() throws -> String { try "wha_" + letters(64) }

    /// A secret that webhooks are signed with: `whsec_` and 32 letters.
    static func signingSecret() throws -> String { try "whsec_" + letters(32) }

    /// Id of a consent: `vc_` and 64 letters.
    static func consent() throws -> String { try "vc_" + letters(64) }

    /// Id of a row of the audit log: `aud_` and 48 letters.
    static func audit() throws -> String { try "aud_" + letters(48) }

    /// An API key: `kk_` and 32 letters.
    static func apiKey() throws -> String { try "kk_" + letters(32) }

    /// The token that cancels a session: 48 letters.
    static func cancelToken() throws -> String { try letters(48) }

    /// The random part of a handoff token: 64 letters.
    static func tokenSeed() throws -> String { try letters(64) }

    /// UUID version 4 (RFC 9562 §5.4), lower case.
    static func uuid() throws -> String {
        var bytes = try self.bytes(16)
        bytes[6] = bytes[6] & 0x0f | 0x40
        bytes[8] = bytes[8] & 0x3f | 0x80
        let groups = [0..<4, 4..<6, 6..<8, 8..<10, 10..<16].map { LowerHex.encode(bytes[$0]) }
        return groups.joined(separator: "-")
    }

    /// Random bytes.
    static func bytes(_ count: Int) throws -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: count)
        guard cossl_random(&bytes, count) == 1 else { throw RandomnessError() }
        return bytes
    }

    /// Letters of the alphabet. Bytes from 252 on are thrown away, because 252 is the largest multiple of 36.
    static func letters(_ count: Int) throws -> String {
        var text: [UInt8] = []
        while text.count < count {
            for byte in try bytes(count) where byte < 252 && text.count < count {
                text.append(alphabet[Int(byte) % alphabet.count])
            }
        }
        return String(decoding: text, as: UTF8.self)
    }
}
