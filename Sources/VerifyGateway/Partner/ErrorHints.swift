import HandoffProtocol

extension ErrorCode {
    /// What to do about it, for whoever writes the phone's app.
    var hint: String {
        switch self {
        case .invalidSessionID:
            "The last part of the address has to be the session's id, vs_ and 64 letters and digits."
        case .sessionNotFound: "Check the session's id; it may belong to another gateway."
        case .serviceUnavailable: "Connect again after some seconds with the same token; nothing has been used up."
        case .sessionExpired: "Show that it is over and let the socket go; a new session needs a new link."
        case .helloAuthRequired: "Send the session's id, the token of the hand-over and a device id that is not empty."
        case .helloRequired: "Send the hello before anything else."
        case .handoffTokenInvalid: "The token was renewed; scan or type the present one."
        case .handoffTokenExpired: "Scan or type the present code; a token is first used within its time."
        case .handoffTokenConsumed: "Ask the browser for a new session; this token cannot be used again."
        case .handoffDeviceMismatch: "Only the phone that took the session over can come back, with the same device id."
        case .helloAttestKeyUnknown: "Register the app's key first, with POST /v1/verify/attest/register."
        case .helloAttestInvalid:
            "Sign the hello's challenge with the registered key of a configured app; the counter has to grow."
        case .minAppVersionRequired: "Update the app."
        case .numberMatchUnsupported:
            "The app has to announce number matching in its hello; the operator, or an earlier hello, asks for it."
        case .numberMatchRequired: "Answer the numberChoice with numberChosen before any data of the chip."
        case .numberMismatch: "Show the numbers that follow; the third miss ends the session."
        case .sessionConnectionActive: "The same phone has opened a newer socket; go on there."
        case .phaseOutOfOrder:
            "Report the steps in their order; after a failed check go back to the one that the result names."
        case .nfcDataPhaseRequired: "Report nfc_reading first."
        case .livenessDataPhaseRequired: "Report liveness_capturing first."
        case .dataChunkRetry: "Send the chunk that the detail names again."
        case .nfcRequiredDataMissing: "Send the parts that the detail names, then report the step again."
        case .livenessRequiredDataMissing:
            "Send the parts of the video that the detail names, then report the step again."
        case .livenessChallengeUnavailable: "Connect again in a while."
        case .shareSelectionRequired: "Select at least one key of the share request."
        case .shareSelectionInvalidField: "Select only keys of the share request."
        case .shareSelectionMissingRequired: "Select every key that the share request marks as required."
        case .invalidMessage: "Send binary frames."
        case .decodeFailed: "Encode by verify.capnp, one message per frame."
        case .frameTooLarge: "Cut the data into chunks; a frame may have 262144 bytes."
        case .internalError: "Connect again; nothing was charged."
        case .unknownDataKind: "Send only the kinds of verify.capnp."
        case .legacySelfieKindUnsupported: "Send a video, kind 8, in place of a picture."
        case .transferTooLarge: "Send each artifact once; what one connection may hold is bounded."
        case .chunkTotalTooLarge: "Use larger chunks; an artifact may have 256."
        case .artifactTooLarge: "Check what was read; no genuine document needs that much."
        case .activeAuthPayloadInvalid: "Send the challenge and behind it the chip's signature."
        case .chipAuthNotRequested: "Answer a chipAuthRequest once, and only when one came."
        }
    }
}

extension FailureCode {
    /// What it costs and what can be done, for whoever asked for the session.
    var cost: String {
        switch budget {
        case .nfc:
            "Costs one of three chip reads; the last one ends the session. Offer another way to a genuine document."
        case .liveness: "Costs one of three videos; the last one ends the session."
        case .unlimited: "Costs no try, but nobody tries for ever. Another document may help."
        case .hardKill: "Ends the session; a new one can be created."
        }
    }
}
