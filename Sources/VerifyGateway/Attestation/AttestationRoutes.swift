import WebhookCrypto
import HTTPTypes
import Hummingbird
import Logging
import NFCParsing

/// `/v1/verify/attest/…`: an app registers the key by which its phone is known to be genuine.
struct AttestationRoutes: Sendable {
    /// Where attestation objects are sent.
    static let registerPath = "/v1/verify/attest/register"
    /// Letters of an attestation object in Base64, at most.
    static let maxText = 87_388

    let desk: AttestationDesk
    let clientAddress: ClientAddress

    /// `GET challenge`
    func challenge(_ request: Request, _ context: GatewayContext) async throws -> Response {
        let outcome = try await desk.store.issueAttestChallenge(
            client: clientAddress.counted(request, context), now: desk.clock.now())
        switch outcome {
        case .issued(let challenge, let expiresAt):
            return Envelope.data([
                "challenge": .string(Base64URL.encode(challenge)), "expires_at": .instant(expiresAt),
            ])
        case .limited(let wait):
            throw APIError(.attestChallengeRateLimited, headers: [.retryAfter: String(max(1, (wait + 999) / 1000))])
        }
    }

    /// `POST register`. The challenge is used up before anything else is looked at.
    func register(_ request: Request, _ context: GatewayContext) async throws -> Response {
        let body = try await request.verifyJSON(upTo: longestAttestationJSON)
        guard let keyText = body["key_id"]?.text, 1...512 ~= keyText.unicodeScalars.count,
            let objectText = body["attestation"]?.text, 1...Self.maxText ~= objectText.utf8.count,
            let challengeText = body["challenge"]?.text, challengeText.utf8.count == 43,
            challengeText.utf8.allSatisfy(\.isBase64URL)
        else { throw APIError(.invalidRequest) }
        // A text whose last letter carries bits beyond the 32 bytes was never given out.
        guard let challenge = Base64URL.decode(challengeText, .urlSafe),
            try await desk.store.takeAttestChallenge(challenge, now: desk.clock.now())
        else { throw APIError(.helloAttestInvalid) }
        guard let object = Base64URL.decode(objectText, .standard) else { throw APIError(.invalidRequest) }
        guard let keyID = AttestKeyID(keyText) else { throw APIError(.invalidRequest) }
        // Without apps to compare with nothing can be confirmed. Apps go on without a key then.
        guard let rules = desk.rules else { throw APIError(.helloAttestInvalid) }
        let time = Timestamp(secondsSinceEpoch: desk.clock.now() / 1000)
        let result = await desk.pool.run {
            Result { () throws(AttestationFault) in
                try rules.register(object[...], keyID: keyID, challenge: challenge, at: time)
            }
        }
        switch result {
        case .success(let key): try await desk.store.saveAttestKey(key, now: desk.clock.now())
        case .failure(let fault):
            context.log.info("app not registered", metadata: ["fault": .string(fault.description)])
            throw APIError(.helloAttestInvalid)
        case nil: throw APIError(.serviceUnavailable, headers: [.retryAfter: "5"])
        }
        return Envelope.data(["ok": true])
    }
}

extension UInt8 {
    /// A letter of the URL-safe alphabet (RFC 4648 §5).
    fileprivate var isBase64URL: Bool {
        switch self {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"):
            true
        default: false
        }
    }
}
