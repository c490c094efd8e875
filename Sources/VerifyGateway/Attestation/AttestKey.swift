import WebhookCrypto
import NFCParsing

/// The id of an attested key: SHA-256 of its public point. Apps write it in Base64 of any spelling; here it has one.
struct AttestKeyID: Hashable, Sendable {
    /// The 32 bytes.
    let bytes: [UInt8]

    /// Reads an id as an app writes it: either alphabet of Base64 (RFC 4648 §4, §5), with or without padding.
    init?(_ text: String) {
        guard 1...512 ~= text.utf8.count, let bytes = Base64URL.decode(text, .either), bytes.count == 32 else {
            return nil
        }
        self.bytes = bytes
    }

    /// The stored form, 43 letters.
    var text: String { Base64URL.encode(bytes) }
}

/// A key that was shown to live in a genuine phone under a genuine app.
struct AttestKeyRecord: Equatable, Sendable {
    /// ``AttestKeyID/text``
    var id: String
    /// The uncompressed point on P-256, 65 bytes.
    var point: [UInt8]
    /// The last counter that was accepted.
    var counter: UInt32
    var environment: AttestPolicy.Environment
    /// The app it was attested for.
    var application: String
    /// Apple's receipt of the attestation, for exchange with Apple; nothing here depends on it.
    var receipt: [UInt8]
}
