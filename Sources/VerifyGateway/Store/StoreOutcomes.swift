import HandoffProtocol

/// Answer to a consent.
enum ConsentOutcome: Equatable, Sendable {
    /// It is stored; the earlier one when the person had already agreed to the same texts and contract.
    case recorded(ConsentRecord)
    /// It is stored, and the session belongs to this browser from now on.
    case bound(ConsentRecord)
    /// The session belongs to another browser, or a phone took it over before a browser could.
    case elsewhere
    /// No such session.
    case notFound
    /// The session has ended.
    case ended(SessionStatus)
}

/// Answer to the wish for a QR code.
enum HandoffOutcome: Equatable, Sendable {
    /// The token and the time until which a phone may first use it.
    case issued(token: String, expiresAt: Int64)
    /// No such session.
    case notFound
    /// The session has ended.
    case ended(SessionStatus)
    /// The session belongs to another browser.
    case elsewhere
    /// The person has not agreed yet.
    case consentRequired
    /// A phone has already taken the session over.
    case inProgress
}

/// Answer to a typed code.
enum CodeOutcome: Equatable, Sendable {
    /// The session that the code stands for, and its token as the QR code carries it.
    case issued(sessionID: String, token: String, expiresAt: Int64)
    /// Not a code of a session that waits for its phone. Unknown, wrong, old and used codes are not told apart.
    case refused
}

/// A phone's wish to take a session over.
struct HelloClaim: Sendable {
    var hello: ClientHello
    /// The connection that asks, a UUID.
    var owner: String
    /// Whether the app is older than the operator allows.
    var isAppTooOld = false
    /// What was found out about the app.
    var attestation = HelloAttestation.unchecked(keyID: nil)
    /// Whether the operator insists on comparing numbers.
    var requiresNumberMatch = false

    /// Whether the app can compare numbers.
    var comparesNumbers: Bool { hello.capabilities.contains(.numberMatching) }
}

/// Whether the app that says hello is genuine.
enum HelloAttestation: Equatable, Sendable {
    /// Nobody looked; the key that the app named, if any.
    case unchecked(keyID: String?)
    /// It could not be shown; what the phone hears.
    case refused(ErrorCode)
    /// The key signed this hello; its counter is to be raised with the claim, or the hello is a repeated one.
    case proven(keyID: String, counter: UInt32)

    /// The key that the session is to remember.
    var keyID: String? {
        switch self {
        case .unchecked(let keyID): keyID
        case .refused: nil
        case .proven(let keyID, _): keyID
        }
    }
}

/// Answer to a ``HelloClaim``.
enum ClaimOutcome: Equatable, Sendable {
    /// The session is the connection's. `displaced` is the connection that held it before.
    case claimed(SessionFacts, resumed: Bool, epoch: Int64, displaced: String?)
    /// It may not have it.
    case refused(ErrorCode)
}

/// Answer to a cancellation.
enum CancelOutcome: Equatable, Sendable {
    /// Done now; `from` is where the session stood.
    case cancelled(from: SessionStatus)
    /// Nothing to do: the session had ended.
    case alreadyEnded(SessionStatus)
    /// No such session.
    case notFound
    /// Not the token of this session.
    case tokenInvalid
    /// The token was used, and the session did not end by it.
    case tokenUsed
}
