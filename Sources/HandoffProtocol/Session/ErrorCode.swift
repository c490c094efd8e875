/// Error codes of the phone socket; clients choose their text by them, so they never change.
public enum ErrorCode: String, CaseIterable, Error, Sendable {
    /// The id in the URL is not a session id.
    case invalidSessionID = "INVALID_SESSION_ID"
    /// No such session.
    case sessionNotFound = "SESSION_NOT_FOUND"
    /// The session has ended.
    case sessionExpired = "SESSION_EXPIRED"
    /// A hello with empty or foreign credentials.
    case helloAuthRequired = "HELLO_AUTH_REQUIRED"
    /// Something other than a hello came first.
    case helloRequired = "HELLO_REQUIRED"
    /// The token is not the one of this session.
    case handoffTokenInvalid = "HANDOFF_TOKEN_INVALID"
    /// The token is too old for a first use.
    case handoffTokenExpired = "HANDOFF_TOKEN_EXPIRED"
    /// The token was used and no device is known for it.
    case handoffTokenConsumed = "HANDOFF_TOKEN_CONSUMED"
    /// The token was used by another device.
    case handoffDeviceMismatch = "HANDOFF_DEVICE_MISMATCH"
    /// The app installation is not registered.
    case helloAttestKeyUnknown = "HELLO_ATTEST_KEY_UNKNOWN"
    /// The app could not be shown to be genuine.
    case helloAttestInvalid = "HELLO_ATTEST_INVALID"
    /// The app is older than the gateway allows.
    case minAppVersionRequired = "MIN_APP_VERSION_REQUIRED"
    /// The gateway insists on comparing a number, and the app cannot.
    case numberMatchUnsupported = "NUMBER_MATCH_UNSUPPORTED"
    /// The number that the browser shows has to be chosen first.
    case numberMatchRequired = "NUMBER_MATCH_REQUIRED"
    /// Another number than the browser shows; new ones follow.
    case numberMismatch = "NUMBER_MISMATCH"
    /// The gateway has too much to do for a phone that has not begun.
    case serviceUnavailable = "SERVICE_UNAVAILABLE"
    /// Another socket holds the session.
    case sessionConnectionActive = "SESSION_CONNECTION_ACTIVE"
    /// A step that does not come next.
    case phaseOutOfOrder = "PHASE_OUT_OF_ORDER"
    /// Chip data before the chip step.
    case nfcDataPhaseRequired = "NFC_DATA_PHASE_REQUIRED"
    /// Video before the camera step.
    case livenessDataPhaseRequired = "LIVENESS_DATA_PHASE_REQUIRED"
    /// A chunk that has to be sent again; JSON detail.
    case dataChunkRetry = "DATA_CHUNK_RETRY"
    /// Chip data is not complete; JSON detail.
    case nfcRequiredDataMissing = "NFC_REQUIRED_DATA_MISSING"
    /// The video is not complete; JSON detail.
    case livenessRequiredDataMissing = "LIVENESS_REQUIRED_DATA_MISSING"
    /// The camera step cannot start.
    case livenessChallengeUnavailable = "LIVENESS_CHALLENGE_UNAVAILABLE"
    /// An empty selection.
    case shareSelectionRequired = "SHARE_SELECTION_REQUIRED"
    /// A key that was not asked for.
    case shareSelectionInvalidField = "SHARE_SELECTION_INVALID_FIELD"
    /// A required key is missing.
    case shareSelectionMissingRequired = "SHARE_SELECTION_MISSING_REQUIRED"
    /// Not a binary frame.
    case invalidMessage = "INVALID_MESSAGE"
    /// A frame that is not a message of the schema.
    case decodeFailed = "DECODE_FAILED"
    /// A frame or chunk above 262,144 bytes.
    case frameTooLarge = "FRAME_TOO_LARGE"
    /// The gateway failed.
    case internalError = "INTERNAL_ERROR"
    /// A kind of data that this version does not know.
    case unknownDataKind = "UNKNOWN_DATA_KIND"
    /// The retired kind 3.
    case legacySelfieKindUnsupported = "LEGACY_SELFIE_KIND_UNSUPPORTED"
    /// More bytes than one connection may hold.
    case transferTooLarge = "TRANSFER_TOO_LARGE"
    /// More than 256 chunks.
    case chunkTotalTooLarge = "CHUNK_TOTAL_TOO_LARGE"
    /// An artifact above its limit.
    case artifactTooLarge = "ARTIFACT_TOO_LARGE"
    /// An active-authentication answer without a signature.
    case activeAuthPayloadInvalid = "ACTIVE_AUTH_PAYLOAD_INVALID"
    /// A chip-authentication answer without a request, or a second one.
    case chipAuthNotRequested = "CHIP_AUTH_NOT_REQUESTED"

    /// A sentence that a traveller understands; at most 255 bytes, because the app has no more room.
    public var sentence: String {
        switch self {
        case .invalidSessionID: "This verification link is not complete. Open it again from the site that sent you."
        case .sessionNotFound: "We do not know this verification. Ask for a new link."
        case .sessionExpired: "The time for this verification is over. Ask for a new link."
        case .helloAuthRequired: "The phone did not identify itself. Scan the code again."
        case .helloRequired: "The phone has to identify itself first."
        case .handoffTokenInvalid: "This code is no longer valid. Scan the one your browser shows now."
        case .handoffTokenExpired: "This code is too old. Scan the one your browser shows now."
        case .handoffTokenConsumed: "This code was used already."
        case .handoffDeviceMismatch: "The verification was started on another phone. Finish it there."
        case .helloAttestKeyUnknown: "This app installation is not registered. Restart the app and scan again."
        case .helloAttestInvalid: "We could not confirm that the app is genuine. Update it and try again."
        case .minAppVersionRequired: "This app version is too old. Please update it."
        case .numberMatchUnsupported:
            "This app cannot compare the number that your browser shows. Update the app and scan again."
        case .numberMatchRequired: "First choose the number that your browser shows."
        case .numberMismatch: "That is not the number in your browser. Look again: a new one is shown."
        case .serviceUnavailable: "Too many people are verifying right now. Scan the code again in a moment."
        case .sessionConnectionActive: "Another connection is using this verification. Wait a moment."
        case .phaseOutOfOrder: "That step does not come next."
        case .nfcDataPhaseRequired: "Chip data arrived before the chip step."
        case .livenessDataPhaseRequired: "The video arrived before the camera step."
        case .dataChunkRetry: "Part of the data has to be sent again."
        case .nfcRequiredDataMissing: "Part of the chip data is missing."
        case .livenessRequiredDataMissing: "Part of the video is missing."
        case .livenessChallengeUnavailable: "The camera step cannot start now. Please try later."
        case .shareSelectionRequired: "Choose at least one detail to share."
        case .shareSelectionInvalidField: "One of the chosen details was not asked for."
        case .shareSelectionMissingRequired: "A required detail is not selected."
        case .invalidMessage: "Only binary Cap'n Proto frames are understood here."
        case .decodeFailed: "The frame is not a message of this protocol."
        case .frameTooLarge: "The frame is larger than 262144 bytes."
        case .internalError: "Something went wrong on our side. Please try again."
        case .unknownDataKind: "This kind of data is not known."
        case .legacySelfieKindUnsupported: "Single pictures are no longer accepted. Update the app."
        case .transferTooLarge: "More data arrived than a verification needs."
        case .chunkTotalTooLarge: "The data is cut into more than 256 parts."
        case .artifactTooLarge: "This part of the document is larger than allowed."
        case .activeAuthPayloadInvalid: "The chip's answer is not complete."
        case .chipAuthNotRequested: "The chip answered something that it was not asked."
        }
    }
}
