import HandoffProtocol

/// What the service says of a video: `200` of `POST /verify`. Members that are not listed are not looked at.
struct VerifierAnswer: Equatable, Sendable {
    /// How the face was aligned before it was compared.
    enum Alignment: String, Sendable {
        case mesh, yunet
    }

    let livenessPassed: Bool
    let padPassed: Bool
    let faceMatchPassed: Bool
    /// Whether the service answered without having done its work properly.
    let usedFallback: Bool
    let livenessScore: Double?
    let padScore: Double?
    let faceMatchScore: Double?
    let faceMatchAlignment: Alignment?
    let reason: Reason?

    /// Reads an answer; nil when anything in it is not as agreed.
    init?(_ body: [UInt8]) {
        guard let json = try? JSONParser.parse(body),
            let livenessPassed = json["livenessPassed"]?.flag, let padPassed = json["padPassed"]?.flag,
            let faceMatchPassed = json["faceMatchPassed"]?.flag, let usedFallback = json["usedFallback"]?.flag,
            let livenessScore = Score(json["livenessScore"]), let padScore = Score(json["padScore"]),
            let faceMatchScore = Score(json["faceMatchScore"])
        else { return nil }
        switch json["faceMatchAlignment"] {
        case .null: faceMatchAlignment = nil
        case .string(let name):
            guard let alignment = Alignment(rawValue: name) else { return nil }
            faceMatchAlignment = alignment
        default: return nil
        }
        switch json["reason"] {
        case nil, .null: reason = nil
        case .string(let text): reason = Reason(text)
        default: return nil
        }
        self.livenessPassed = livenessPassed
        self.padPassed = padPassed
        self.faceMatchPassed = faceMatchPassed
        self.usedFallback = usedFallback
        self.livenessScore = livenessScore.value
        self.padScore = padScore.value
        self.faceMatchScore = faceMatchScore.value
    }

    /// What it means for the session. An answer that says that the service could not work is an outage, not a failure
    /// of the person. `acceptsFallback` is for services of developers.
    func outcome(acceptsFallback: Bool) -> CheckOutcome {
        if reason?.isOutage == true { return .unavailable }
        guard livenessPassed, padPassed else { return .failed(.livenessFailed) }
        guard faceMatchPassed, faceMatchScore != nil, acceptsFallback || !usedFallback else {
            return .failed(.faceMismatch)
        }
        return .confirmed
    }

    /// A number from 0 to 1 or null; the member has to be there.
    private struct Score {
        let value: Double?

        init?(_ json: JSONValue?) {
            switch json {
            case .null: value = nil
            case .integer(let number) where 0...1 ~= number: value = Double(number)
            case .number(let number) where 0...1 ~= number: value = number
            default: return nil
            }
        }
    }
}

extension VerifierAnswer {
    /// Why the service decided as it did. Text of the service is not passed on: what is not a known code is `other`.
    enum Reason: String, CaseIterable, Sendable {
        case videoMissing = "liveness_video_missing"
        case videoUnreadable = "liveness_video_unreadable"
        case videoTooLong = "liveness_video_too_long"
        case videoTooShort = "liveness_video_too_short"
        case challengeMismatch = "liveness_challenge_mismatch"
        case runtimeDegraded = "liveness_runtime_degraded"
        case noFace = "liveness_no_face"
        case noHeadMovement = "liveness_no_head_movement"
        case spoofSuspected = "liveness_spoof_suspected"
        case noScoredFrames = "liveness_pad_no_scored_frames"
        case padUnavailable = "liveness_pad_unavailable"
        case noCenterFrame = "liveness_no_center_frame"
        case portraitUnreadable = "liveness_dg2_decode_failed"
        case belowThreshold = "face_score_below_threshold"
        case noFaceInPortrait = "face_score_dg2_face_not_detected"
        case noDecodableFrame = "face_score_no_decodable_frame"
        case portraitNotExtracted = "face_score_dg2_extract_failed"
        case unavailable = "biometric_verifier_unavailable"
        case misconfigured = "biometric_verifier_misconfigured"
        case other

        /// Reads a code; what follows a colon is for the service's own operators.
        init(_ text: String) {
            self = Reason(rawValue: text.split(separator: ":", maxSplits: 1).first.map(String.init) ?? "") ?? .other
        }

        /// Whether it speaks of the service and not of the person.
        var isOutage: Bool {
            switch self {
            case .runtimeDegraded, .padUnavailable, .unavailable, .misconfigured: true
            default: false
            }
        }
    }
}

extension JSONValue {
    /// The truth value, nil when this is none.
    fileprivate var flag: Bool? {
        if case .bool(let value) = self { value } else { nil }
    }
}
