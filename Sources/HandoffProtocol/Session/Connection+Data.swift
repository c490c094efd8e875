extension Connection {
    mutating func take(_ payload: DataPayload, _ effects: inout [SessionEffect]) throws(Refusal) -> Step {
        if let kind = DataKind(rawValue: payload.kind) {
            if kind.isChipData, phase < .nfcReading {
                guard resumed else { throw Refusal(.nfcDataPhaseRequired) }
                return try enter(.nfcReading, then: .take(payload), &effects)
            }
            if kind == .livenessVideo, phase < .livenessCapturing { throw Refusal(.livenessDataPhaseRequired) }
        }
        return try store(payload, &effects)
    }

    /// Takes a chunk whose step has come.
    mutating func store(_ payload: DataPayload, _ effects: inout [SessionEffect]) throws(Refusal) -> Step {
        let receipt = try transfers.take(payload)
        effects.append(.send(.ack(message: receipt.acknowledgement)))
        if let percent = receipt.percent, progress.moved(receipt.kind, to: percent) {
            effects.append(.progress(TransferProgress(phase: phase, artifact: receipt.kind, percent: percent)))
        }
        guard receipt.kind == .dg14, receipt.percent != nil else { return .answered }
        return requestChipAuthentication(&effects)
    }
}
