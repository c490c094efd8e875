/// Why a session was not confirmed: the seven codes that clients and relying parties know, and one that only apps which
/// compare numbers can bring about.
public enum FailureCode: String, CaseIterable, Error, Sendable {
    /// App or phone could not be shown to be genuine.
    case antiCloningAttestationFailed = "document_anti_cloning_attestation_failed"
    /// Passive authentication failed.
    case authenticityFailed = "document_authenticity_failed"
    /// The chip did not prove that it holds the key of EF.DG14.
    case chipAuthenticationFailed = "document_chip_authentication_failed"
    /// The chip did not prove that it holds the key of EF.DG15.
    case activeAuthenticationFailed = "document_active_authentication_failed"
    /// The data cannot be used: MRZ not readable, or the document has expired.
    case dataInvalid = "document_data_invalid"
    /// No live person was seen.
    case livenessFailed = "liveness_failed"
    /// The person is not the one in the portrait.
    case faceMismatch = "selfie_face_mismatch"
    /// The person with the phone did not see the browser's number: the code was probably somebody else's.
    case numberMismatch = "handoff_number_mismatch"

    /// What a failure costs.
    public enum Budget: Sendable {
        /// One of three chip reads.
        case nfc
        /// One of three videos.
        case liveness
        /// Nothing; the person may try as often as the session lives.
        case unlimited
        /// The session, at once.
        case hardKill
    }

    /// What this failure costs.
    public var budget: Budget {
        switch self {
        case .antiCloningAttestationFailed, .numberMismatch: .hardKill
        case .authenticityFailed, .chipAuthenticationFailed, .activeAuthenticationFailed: .nfc
        case .dataInvalid: .unlimited
        case .livenessFailed, .faceMismatch: .liveness
        }
    }

    /// The step that the person is sent back to.
    public var failedCheck: CheckKind {
        switch self {
        case .dataInvalid: .mrz
        case .livenessFailed, .faceMismatch: .liveness
        case .numberMismatch: .none
        default: .nfc
        }
    }

    /// A sentence for the person, shown by the app as it is.
    public var sentence: String {
        switch self {
        case .antiCloningAttestationFailed:
            "We could not confirm that this app and phone are genuine, so the verification has ended."
        case .authenticityFailed:
            "The chip data could not be confirmed as issued by a state. Read the document again."
        case .chipAuthenticationFailed:
            "The chip could not prove that it is the original. Read the document again."
        case .activeAuthenticationFailed:
            "The chip did not answer the security question correctly. Read the document again."
        case .dataInvalid: "The data page could not be understood. Scan it again."
        case .livenessFailed: "We could not see a live person clearly. Record the video again in good light."
        case .faceMismatch: "The face in the video does not match the document photo. Record it again."
        case .numberMismatch:
            "The number was not the one in the browser, so the verification has ended. If you did not start it, do nothing."
        }
    }

    /// The step that the session goes back to, in the store as well as in memory.
    public var repeatedPhase: Phase {
        switch failedCheck {
        case .mrz: .mrzScanning
        case .liveness: .livenessCapturing
        case .nfc, .none: .nfcReading
        }
    }

    /// A sentence for the person when the check that ends in this code could not be made.
    var unavailableSentence: String {
        switch failedCheck {
        case .liveness:
            "We could not check the video right now. This did not cost you a try. Record it again in a moment."
        case .mrz, .nfc, .none:
            "We could not check the document right now. This did not cost you a try. Read it again in a moment."
        }
    }
}
