import WebhookCrypto

/// What the phone needs to take a session over.
struct HandoffObject: Sendable {
    let sessionID: String
    let token: String
    let expiresAt: Int64
    let helloChallenge: [UInt8]
    let nfcChallenge: [UInt8]

    /// With the challenges that belong to the session.
    init(sessionID: String, token: String, expiresAt: Int64, secrets: Secrets) {
        self.sessionID = sessionID
        self.token = token
        self.expiresAt = expiresAt
        helloChallenge = secrets.attestHelloChallenge(sessionID: sessionID)
        nfcChallenge = secrets.attestNFCChallenge(sessionID: sessionID)
    }

    /// The members in the order in which they are put into the QR code.
    var members: [JSONValue.Member] {
        [
            .init(name: "v", value: 1),
            .init(name: "session_id", value: .string(sessionID)),
            .init(name: "mobile_write_token", value: .string(token)),
            .init(name: "expires_at", value: .instant(expiresAt)),
            .init(name: "attest_hello_challenge", value: .string(Base64URL.encode(helloChallenge))),
            .init(name: "attest_nfc_challenge", value: .string(Base64URL.encode(nfcChallenge))),
        ]
    }

    /// What a link carries: the members, and the right to cancel if the browser has it, percent-encoded.
    func payload(cancelToken: String?) -> String {
        var members = members
        if let cancelToken { members.append(.init(name: "cancel_token", value: .string(cancelToken))) }
        return Self.percentEncoded(JSONValue.object(members).encoded)
    }

    /// As `encodeURIComponent` of ECMAScript does it.
    private static func percentEncoded(_ bytes: [UInt8]) -> String {
        let unreserved = Set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.!~*'()".utf8)
        var text = ""
        for byte in bytes {
            if unreserved.contains(byte) {
                text.unicodeScalars.append(Unicode.Scalar(byte))
            } else {
                text += "%" + LowerHex.encode([byte]).uppercased()
            }
        }
        return text
    }
}
