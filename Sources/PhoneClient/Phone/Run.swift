import HandoffProtocol

/// The steps of one run, over one socket or two.
struct Run {
    let options: Phone.Options
    let abilities: Phone.Abilities
    let chip: (@Sendable ([UInt8]) -> [UInt8]?)?
    let read: ChipRead
    let handoff: HandoffPayload
    let progress: (String) -> Void
    var durations: [PhoneReport.Step: Duration] = [:]

    /// What was uploaded of the chip last, for a gateway that asks for it again.
    private var chipArtifacts: [Artifact] = []
    private let clock = ContinuousClock()

    init(
        options: Phone.Options, abilities: Phone.Abilities, chip: (@Sendable ([UInt8]) -> [UInt8]?)?, read: ChipRead,
        handoff: HandoffPayload, progress: @escaping (String) -> Void
    ) {
        self.options = options
        self.abilities = abilities
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

    /// Says hello and waits until the gateway knows the phone, and the number is chosen. Not nil when it ended there.
    mutating func connect(
        _ conversation: inout Conversation, _ step: String
    ) async throws -> PhoneReport.Outcome? {
        progress(step)
        try await timed(.connect) { run in
            let hello = ClientHello(
                sessionID: run.handoff.sessionID, mobileWriteToken: run.handoff.mobileWriteToken,
                deviceID: run.options.deviceID, appVersion: run.options.appVersion,
                capabilities: run.abilities.capabilities)
            try run.expectAck(try await conversation.ask(.hello(hello), step: "hello"))
            try await conversation.awaitChallenge()
        }
        return try await chooseNumber(&conversation)
    }

    /// The steps up to the chip; the read itself was recorded before.
    func readChip(_ conversation: inout Conversation) async throws {
        try await enter([.mobileConnected, .mrzScanning, .mrzComplete, .nfcReading], &conversation)
    }

    private func enter(_ phases: [Phase], _ conversation: inout Conversation) async throws {
        for phase in phases {
            try expectAck(try await conversation.ask(.phase(PhaseUpdate(phase: phase.rawValue)), step: phase.rawValue))
        }
    }

    /// Uploads the read, waits for the checks, plays the person, and shares what is asked for. After a failed check it
    /// goes back to the step that the gateway names, as often as the options allow.
    mutating func finish(_ conversation: inout Conversation) async throws -> PhoneReport.Outcome {
        var failures: [CheckKind: Int] = [:]
        var isDocumentProven = false
        while true {
            let refusal =
                isDocumentProven ? try await provePerson(&conversation) : try await proveDocument(&conversation)
            guard let refusal else {
                if isDocumentProven { return try await share(&conversation) }
                isDocumentProven = true
                continue
            }
            failures[refusal.failedCheck, default: 0] += 1
            guard refusal.retryAllowed, failures[refusal.failedCheck, default: 0] < options.tries else {
                return .notConfirmed(
                    code: refusal.reasonCode, message: refusal.reasonMessage, retryAllowed: refusal.retryAllowed)
            }
            switch refusal.failedCheck {
            case .liveness: progress("not confirmed, recording the video again")
            case .nfc, .mrz, .none:
                progress("not confirmed, reading the chip again")
                isDocumentProven = false
                let phases: [Phase] =
                    refusal.failedCheck == .mrz ? [.mrzScanning, .mrzComplete, .nfcReading] : [.nfcReading]
                try await enter(phases, &conversation)
            }
        }
    }

    /// Nil when the document was confirmed.
    private mutating func proveDocument(_ conversation: inout Conversation) async throws -> CheckResult? {
        progress("uploading the chip data")
        try await timed(.upload) { run in
            run.chipArtifacts = run.artifacts(answering: conversation.activeAuthChallenge ?? [])
            for artifact in run.chipArtifacts {
                try await Task.sleep(for: run.options.fileTime)
                try await run.upload(artifact, &conversation)
                if artifact.kind == .dg14 { try await run.answerKey(&conversation) }
            }
        }
        progress("checking the document")
        return try await timed(.document) { run in
            try run.refusal(try await run.complete(.nfcComplete, run.chipArtifacts, &conversation))
        }
    }

    /// What the app sends of a read, in its order.
    private func artifacts(answering challenge: [UInt8]) -> [Artifact] {
        let files: [(DataKind, ChipFile)] = [
            (.dg1, .dg1), (.dg2, .dg2), (.sod, .sod), (.dg14, .dg14), (.dg15, .dg15), (.activeAuth, .activeAuth),
            (.chipAuth, .chipAuth),
        ]
        let liveAnswer = chip?(challenge).map { challenge + $0 }
        return files.compactMap { kind, file in
            let bytes = kind == .activeAuth ? liveAnswer ?? read[file] : read[file]
            return bytes.map { Artifact(kind: kind, bytes: $0, chunkSize: max(1, options.chunkSize)) }
        }
    }

    /// Nil when the person was confirmed.
    private mutating func provePerson(_ conversation: inout Conversation) async throws -> CheckResult? {
        progress("recording the person")
        return try await timed(.liveness) { run in
            try await run.enter([.livenessCapturing], &conversation)
            guard conversation.livenessNonce != nil else {
                throw PhoneError.unexpectedAnswer("no challenge for the video before the camera step")
            }
            let video = Artifact(
                kind: .livenessVideo, bytes: run.options.video, chunkSize: max(1, run.options.chunkSize))
            try await run.upload(video, &conversation)
            return try run.refusal(
                try await run.complete(.livenessComplete, run.chipArtifacts + [video], &conversation))
        }
    }

    private mutating func share(_ conversation: inout Conversation) async throws -> PhoneReport.Outcome {
        progress("sharing what is asked for")
        return try await timed(.share) { run in
            let request = try await conversation.awaitShareRequest()
            let chosen = request.fields.filter { $0.required || run.options.sharesOptionalFields }
            let selection = ShareSelection(
                sessionID: run.handoff.sessionID, selectedFieldKeys: chosen.map(\.key))
            let reply = try await conversation.ask(.shareSelection(selection), step: "share selection")
            guard case .shareReady(_, let keys) = reply else { throw run.unexpected(reply) }
            return .confirmed(sharedKeys: keys)
        }
    }

    func expectAck(_ reply: ServerMessage) throws {
        guard case .ack = reply else { throw unexpected(reply) }
    }

    /// What a check's reply says: nil for a pass.
    private func refusal(_ reply: ServerMessage) throws -> CheckResult? {
        switch reply {
        case .ack: return nil
        case .checkResult(let result): return result.outcome == .confirmed ? nil : result
        default: throw unexpected(reply)
        }
    }

    /// The error for a reply that a step cannot use.
    func unexpected(_ reply: ServerMessage) -> PhoneError {
        if case .error(let code, let message) = reply { return .refused(code: code, message: message) }
        return .unexpectedAnswer("another reply than the step has")
    }
}
