import HandoffProtocol

/// The steps of one run, over one socket or two.
struct Run {
    let options: Phone.Options
    let chip: (@Sendable ([UInt8]) -> [UInt8]?)?
    let read: ChipRead
    let handoff: HandoffPayload
    let progress: (String) -> Void
    var durations: [PhoneReport.Step: Duration] = [:]

    private let clock = ContinuousClock()

    init(
        options: Phone.Options, chip: (@Sendable ([UInt8]) -> [UInt8]?)?, read: ChipRead, handoff: HandoffPayload,
        progress: @escaping (String) -> Void
    ) {
        self.options = options
        self.chip = chip
        self.read = read
        self.handoff = handoff
        self.progress = progress
    }

    private mutating func timed<Result>(
        _ step: PhoneReport.Step, _ body: (inout Run) async throws -> Result
    ) async throws -> Result {
        let start = clock.now
        let result = try await body(&self)
        durations[step, default: .zero] += clock.now - start
        return result
    }

    /// Says hello and waits until the gateway knows the phone.
    mutating func connect(_ conversation: inout Conversation) async throws {
        progress("connecting")
        try await timed(.connect) { run in
            let hello = ClientHello(
                sessionID: run.handoff.sessionID, mobileWriteToken: run.handoff.mobileWriteToken,
                deviceID: run.options.deviceID, appVersion: run.options.appVersion)
            try run.expectAck(try await conversation.ask(.hello(hello), step: "hello"))
            try await conversation.awaitChallenge()
        }
    }

    /// The steps up to the chip; the read itself was recorded before.
    mutating func readChip(_ conversation: inout Conversation) async throws {
        for phase in [Phase.mobileConnected, .mrzScanning, .mrzComplete, .nfcReading] {
            try expectAck(try await conversation.ask(.phase(PhaseUpdate(phase: phase.rawValue)), step: phase.rawValue))
        }
    }

    /// Uploads the read, waits for the checks, plays the person, and shares what is asked for.
    mutating func finish(_ conversation: inout Conversation) async throws -> PhoneReport.Outcome {
        var attempt = 1
        while let refusal = try await proveDocument(&conversation) {
            guard canRetry(refusal, after: attempt) else { return refusal }
            attempt += 1
            progress("not confirmed, reading the chip again")
            try await goBack(refusal, &conversation)
        }
        attempt = 1
        while let refusal = try await provePerson(&conversation) {
            guard canRetry(refusal, after: attempt) else { return refusal }
            attempt += 1
            progress("not confirmed, recording the video again")
        }
        return try await share(&conversation)
    }

    private func canRetry(_ outcome: PhoneReport.Outcome, after attempt: Int) -> Bool {
        guard case .notConfirmed(_, _, retryAllowed: true) = outcome else { return false }
        return attempt < options.tries
    }

    /// A data page that was not understood is scanned again; everything else starts at the chip.
    private func goBack(_ refusal: PhoneReport.Outcome, _ conversation: inout Conversation) async throws {
        var phases = [Phase.nfcReading]
        if case .notConfirmed(FailureCode.dataInvalid.rawValue, _, _) = refusal {
            phases = [.mrzScanning, .mrzComplete, .nfcReading]
        }
        for phase in phases {
            try expectAck(try await conversation.ask(.phase(PhaseUpdate(phase: phase.rawValue)), step: phase.rawValue))
        }
    }

    /// Nil when the document was confirmed.
    private mutating func proveDocument(_ conversation: inout Conversation) async throws -> PhoneReport.Outcome? {
        progress("uploading the chip data")
        try await timed(.upload) { run in
            for (kind, bytes) in run.chipData(challenge: conversation.activeAuthChallenge ?? []) {
                try await run.upload(kind, bytes, &conversation)
            }
        }
        progress("checking the document")
        return try await timed(.document) { run in
            let phase = PhaseUpdate(phase: Phase.nfcComplete.rawValue)
            return try run.refusal(try await conversation.ask(.phase(phase), step: "nfc_complete"))
        }
    }

    /// What the app sends of a read, in its order.
    private func chipData(challenge: [UInt8]) -> [(DataKind, [UInt8])] {
        let files: [(DataKind, ChipFile)] = [
            (.dg1, .dg1), (.dg2, .dg2), (.sod, .sod), (.dg14, .dg14), (.dg15, .dg15), (.chipAuth, .chipAuth),
        ]
        var data = files.compactMap { kind, file in read[file].map { (kind, $0) } }
        if let answer = chip?(challenge) {
            data.append((.activeAuth, challenge + answer))
        } else if let recorded = read[.activeAuth] {
            data.append((.activeAuth, recorded))
        }
        return data
    }

    /// Nil when the person was confirmed.
    private mutating func provePerson(_ conversation: inout Conversation) async throws -> PhoneReport.Outcome? {
        progress("recording the person")
        return try await timed(.liveness) { run in
            let start = PhaseUpdate(phase: Phase.livenessCapturing.rawValue)
            try run.expectAck(try await conversation.ask(.phase(start), step: "liveness_capturing"))
            try await run.upload(.livenessVideo, run.options.video, &conversation)
            let end = PhaseUpdate(phase: Phase.livenessComplete.rawValue)
            return try run.refusal(try await conversation.ask(.phase(end), step: "liveness_complete"))
        }
    }

    private mutating func share(_ conversation: inout Conversation) async throws -> PhoneReport.Outcome {
        progress("sharing what is asked for")
        return try await timed(.share) { run in
            let request = try await conversation.awaitShareRequest()
            let selection = ShareSelection(
                sessionID: run.handoff.sessionID, selectedFieldKeys: request.fields.map(\.key))
            let reply = try await conversation.ask(.shareSelection(selection), step: "share selection")
            guard case .shareReady(_, let keys) = reply else { throw run.unexpected(reply) }
            return .confirmed(sharedKeys: keys)
        }
    }

    /// Sends an artifact in chunks, a few at a time.
    private func upload(_ kind: DataKind, _ bytes: [UInt8], _ conversation: inout Conversation) async throws {
        let starts = Array(stride(from: 0, to: max(1, bytes.count), by: options.chunkSize))
        var awaited = 0
        for (index, start) in starts.enumerated() {
            let chunk = DataPayload(
                kind: kind.rawValue, raw: bytes[start..<min(start + options.chunkSize, bytes.count)],
                chunkIndex: UInt32(index), chunkTotal: UInt32(starts.count))
            try await conversation.send(.data(chunk))
            awaited += 1
            if awaited == options.window {
                for _ in 0..<awaited { try expectAck(try await conversation.reply(step: kind.wireName)) }
                awaited = 0
            }
        }
        for _ in 0..<awaited { try expectAck(try await conversation.reply(step: kind.wireName)) }
    }

    private func expectAck(_ reply: ServerMessage) throws {
        guard case .ack = reply else { throw unexpected(reply) }
    }

    /// What a check's reply says: nil for a pass.
    private func refusal(_ reply: ServerMessage) throws -> PhoneReport.Outcome? {
        switch reply {
        case .ack: nil
        case .checkResult(let result) where result.outcome == .confirmed: nil
        case .checkResult(let result):
            .notConfirmed(code: result.reasonCode, message: result.reasonMessage, retryAllowed: result.retryAllowed)
        default: throw unexpected(reply)
        }
    }

    private func unexpected(_ reply: ServerMessage) -> PhoneError {
        if case .error(let code, let message) = reply { return .refused(code: code, message: message) }
        return .unexpectedAnswer("another reply than the step has")
    }
}
