extension Connection {
    /// Which message needs the document proven.
    enum DocumentPurpose: Equatable, Sendable {
        /// `nfc_complete`
        case chipStep
        /// `liveness_complete`
        case cameraStep
        /// A selection, already accepted.
        case share(selectedFieldKeys: [String])
    }

    /// The binding of the document, nil when a byte has changed since it was proven.
    var provenBinding: [UInt8]? {
        document.flatMap { $0.chipRevision == transfers.chipRevision ? $0.binding : nil }
    }

    var evidence: Evidence {
        var evidence = transfers.evidence
        evidence.attestAssertion = attestAssertion
        evidence.chipAuthResponse = chipAuthResponse
        return evidence
    }

    /// Goes on at once when exactly these bytes were proven before, else has them checked.
    mutating func proveDocument(
        for purpose: DocumentPurpose, _ effects: inout [SessionEffect]
    ) throws(Refusal) -> Step {
        if let binding = provenBinding { return try documentProven(binding, for: purpose, &effects) }
        effects.append(.checkDocument(evidence))
        // The check uses the key up, answered or not.
        chipKeyIsOut = false
        return .wait(.document(purpose))
    }

    mutating func documentChecked(
        _ outcome: DocumentOutcome, for purpose: DocumentPurpose, _ effects: inout [SessionEffect]
    ) throws(Refusal) -> Step {
        switch outcome {
        case .confirmed(let binding):
            guard !binding.isEmpty else { throw .internalError }
            document = ProvenDocument(chipRevision: transfers.chipRevision, binding: binding)
            return try documentProven(binding, for: purpose, &effects)
        // Neither a video nor a number is judged here; those codes would send the phone elsewhere.
        case .failed(let code) where code.failedCheck == .liveness || code == .numberMismatch: throw .internalError
        case .failed(let code): return fail(code, &effects)
        case .unavailable: return try enter(.nfcReading, then: .repeatCheck(.authenticityFailed), &effects)
        }
    }

    private mutating func documentProven(
        _ binding: [UInt8], for purpose: DocumentPurpose, _ effects: inout [SessionEffect]
    ) throws(Refusal) -> Step {
        switch purpose {
        case .chipStep: return try enter(.nfcComplete, then: .acknowledge, &effects)
        case .cameraStep:
            if person == ConfirmedPerson(documentBinding: binding, videoRevision: transfers.videoRevision) {
                return personConfirmed(documentBinding: binding, &effects)
            }
            effects.append(.checkLiveness(evidence, nonce: facts.livenessNonce[...], documentBinding: binding))
            return .wait(.liveness(documentBinding: binding))
        case .share(let keys):
            // Another genuine document than the one whose portrait was compared is somebody else's.
            guard person?.documentBinding == binding else { return fail(.authenticityFailed, &effects) }
            effects.append(.store(.succeed(selectedFieldKeys: keys)))
            return .wait(.success(selectedFieldKeys: keys))
        }
    }

    mutating func livenessChecked(
        _ outcome: CheckOutcome, documentBinding: [UInt8], _ effects: inout [SessionEffect]
    ) throws(Refusal) -> Step {
        if outcome == .undecided, rounds + 1 < Self.maxRounds {
            rounds += 1
            return putOff(&effects)
        }
        rounds = 0
        switch outcome {
        case .confirmed:
            if person?.documentBinding == documentBinding {
                return personConfirmed(documentBinding: documentBinding, &effects)
            }
            effects.append(.store(.confirmPerson(documentBinding: documentBinding)))
            return .wait(.confirmation(documentBinding: documentBinding))
        case .failed(let code): return fail(code, &effects)
        case .undecided, .unavailable:
            return try enter(.livenessCapturing, then: .repeatCheck(.livenessFailed), &effects)
        }
    }

    /// Answers within the time for which apps wait, without a verdict: the one reply on which they repeat the step by
    /// themselves. It names nothing that is missing and does not count as an error of the phone.
    private func putOff(_ effects: inout [SessionEffect]) -> Step {
        effects.append(
            .send(.error(code: ErrorCode.nfcRequiredDataMissing.rawValue, message: MissingData.nothing)))
        return .answered
    }

    mutating func personConfirmed(documentBinding: [UInt8], _ effects: inout [SessionEffect]) -> Step {
        move(to: .livenessComplete, &effects)
        person = ConfirmedPerson(documentBinding: documentBinding, videoRevision: transfers.videoRevision)
        effects.append(
            .send(.checkResult(result(.confirmed, code: "", message: "", failedCheck: .none, retryAllowed: false))))
        sendShareRequest(&effects)
        return .answered
    }

    private func fail(_ code: FailureCode, _ effects: inout [SessionEffect]) -> Step {
        effects.append(.store(.failedCheck(code)))
        return .wait(.failure(code))
    }

    /// Tells the person what failed, once the failure is counted.
    mutating func failureCounted(
        _ code: FailureCode, nfc: Int, liveness: Int, ended: Bool, challenge: [UInt8],
        _ effects: inout [SessionEffect]
    ) -> Step {
        nfcTriesUsed = nfc
        livenessTriesUsed = liveness
        if ended { return failed(for: code, &effects) }
        sendFailure(code, retryAllowed: true, &effects)
        repeatStep(of: code, &effects)
        if challenge != activeAuthChallenge {
            activeAuthChallenge = challenge
            sendActiveAuthChallenge(&effects)
        }
        return .answered
    }

    /// Tells the person that the session has ended with a failure.
    func failed(for code: FailureCode, _ effects: inout [SessionEffect]) -> Step {
        sendFailure(code, retryAllowed: false, &effects)
        return .failed(code)
    }

    private func sendFailure(_ code: FailureCode, retryAllowed: Bool, _ effects: inout [SessionEffect]) {
        effects.append(
            .send(
                .checkResult(
                    result(
                        .notConfirmed, code: code.rawValue, message: code.sentence, failedCheck: code.failedCheck,
                        retryAllowed: retryAllowed))))
    }

    /// Tells the person that a check could not be made; no try is charged, so the counters stay.
    mutating func checkUnavailable(_ code: FailureCode, _ effects: inout [SessionEffect]) {
        effects.append(
            .send(
                .checkResult(
                    result(
                        .notConfirmed, code: code.rawValue, message: code.unavailableSentence,
                        failedCheck: code.failedCheck, retryAllowed: true))))
        repeatStep(of: code, &effects)
    }

    /// Goes back to the step that a failure repeats, as the store did.
    private mutating func repeatStep(of code: FailureCode, _ effects: inout [SessionEffect]) {
        let step = code.repeatedPhase
        dropDeliveries(since: step)
        move(to: step, &effects)
    }

    private func result(
        _ outcome: CheckResult.Outcome, code: String, message: String, failedCheck: CheckKind, retryAllowed: Bool
    ) -> CheckResult {
        CheckResult(
            outcome: outcome, reasonCode: code, reasonMessage: message, retryAllowed: retryAllowed,
            failedCheck: failedCheck, remainingNFCRetries: UInt32(clamping: Self.maxTries - nfcTriesUsed),
            remainingLivenessRetries: UInt32(clamping: Self.maxTries - livenessTriesUsed))
    }
}
