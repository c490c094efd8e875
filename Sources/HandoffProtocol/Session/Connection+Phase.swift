/// The longest video in milliseconds; the app has a limit of its own and ignores this one.
private let maxVideoMilliseconds: UInt32 = 8000

extension Connection {
    /// What follows when a step is stored.
    enum PhaseConsequence: Sendable {
        /// The phone reported the step.
        case acknowledge
        /// A chunk came that belongs to the step.
        case take(DataPayload)
        /// A check could not be made, so that the step is repeated.
        case repeatCheck(FailureCode)
    }

    mutating func take(_ update: PhaseUpdate, _ effects: inout [SessionEffect]) throws(Refusal) -> Step {
        guard let target = Phase(rawValue: update.phase.trimmed) else {
            acknowledgePhase(&effects)
            return .answered
        }
        if target == .nfcComplete, !update.attestAssertion.isEmpty {
            attestAssertion = Array(update.attestAssertion)
        }
        if target == .nfcComplete || target == .livenessComplete { try requireChipData() }
        if target == .livenessComplete { try requireVideo() }
        guard PhaseTransition(from: phase, to: target, resumed: resumed) != .outOfOrder else {
            throw Refusal(.phaseOutOfOrder)
        }
        switch target {
        case .nfcComplete: return try proveDocument(for: .chipStep, &effects)
        case .livenessComplete: return try proveDocument(for: .cameraStep, &effects)
        case .livenessCapturing where facts.livenessNonce.isEmpty: throw .final(.livenessChallengeUnavailable)
        default: return try enter(target, then: .acknowledge, &effects)
        }
    }

    /// Stores a step, unless it is the present one.
    mutating func enter(
        _ target: Phase, then consequence: PhaseConsequence, _ effects: inout [SessionEffect]
    ) throws(Refusal) -> Step {
        guard target != phase else { return try follow(consequence, &effects) }
        effects.append(.store(.phase(target)))
        return .wait(.phase(target, then: consequence))
    }

    mutating func entered(
        _ target: Phase, then consequence: PhaseConsequence, _ effects: inout [SessionEffect]
    ) throws(Refusal) -> Step {
        move(to: target, &effects)
        if target == .livenessCapturing, case .acknowledge = consequence {
            effects.append(.prewarmLiveness)
            sendLivenessChallenge(&effects)
        }
        return try follow(consequence, &effects)
    }

    private mutating func follow(
        _ consequence: PhaseConsequence, _ effects: inout [SessionEffect]
    ) throws(Refusal) -> Step {
        switch consequence {
        case .acknowledge: acknowledgePhase(&effects)
        case .take(let payload): return try store(payload, &effects)
        case .repeatCheck(let code): checkUnavailable(code, &effects)
        }
        return .answered
    }

    /// Follows the store. A step back drops what the repeated steps deliver and prove.
    mutating func move(to target: Phase, _ effects: inout [SessionEffect]) {
        if target < phase { dropDeliveries(since: target) }
        guard target != phase else { return }
        phase = target
        effects.append(.progress(TransferProgress(phase: phase)))
    }

    /// Drops what `step` and the steps after it deliver.
    mutating func dropDeliveries(since step: Phase) {
        person = nil
        transfers.dropVideo()
        if step <= .nfcReading {
            transfers.dropChipData()
            attestAssertion = []
            chipAuthResponse = nil
            chipKeyIsOut = false
            document = nil
        }
    }

    func requireChipData() throws(Refusal) {
        if let detail = MissingData.chipDetail(of: transfers) {
            throw Refusal(.nfcRequiredDataMissing, message: detail)
        }
    }

    private func requireVideo() throws(Refusal) {
        if let detail = MissingData.videoDetail(of: transfers) {
            throw Refusal(.livenessRequiredDataMissing, message: detail)
        }
    }

    func acknowledgePhase(_ effects: inout [SessionEffect]) {
        effects.append(.send(.ack(message: "phase_ok")))
    }

    func sendLivenessChallenge(_ effects: inout [SessionEffect]) {
        effects.append(
            .send(
                .livenessChallenge(
                    maxDurationMilliseconds: maxVideoMilliseconds, nonce: facts.livenessNonce[...])))
    }
}
