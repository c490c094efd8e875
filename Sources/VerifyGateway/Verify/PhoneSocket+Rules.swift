import HandoffProtocol
import Logging
import NFCParsing
import NIOCore
import WebSocketCodec

extension PhoneSocket {
    /// Feeds an event to the session's rules and does what they ask for, in their order.
    func take(_ event: SessionEvent) {
        guard case .open = stage else { return }
        for effect in session.handle(event) { perform(effect) }
        settle()
    }

    private func perform(_ effect: SessionEffect) {
        let (desk, sessionID, tag) = (desk, sessionID, tag)
        switch effect {
        case .send(let message): send(message)
        case .close(let code, let reason): close(WebSocketCloseCode(code), reason: reason)
        case .progress(let progress): desk.sessions.hub.progressed(sessionID: sessionID, progress)
        case .decideHello(let hello):
            let owner = socketID
            answer {
                let claim = HelloClaim(
                    hello: hello, owner: owner, attestation: try await desk.attestation.judge(hello),
                    requiresNumberMatch: desk.requiresNumberMatch)
                return try await desk.sessions.store.claimSession(claim, now: desk.sessions.clock.now())
            } then: { socket, outcome in
                socket.helloDecided(outcome)
            }
        case .showNumber(let number):
            desk.sessions.hub.showNumber(number, socketID: socketID, sessionID: sessionID)
        case .makeChipKey(let dg14):
            chipKey = nil
            answer {
                await desk.checker.makeChipKey(for: dg14)
            } then: { socket, key in
                socket.chipKeyMade(key)
            }
        case .checkDocument(let evidence):
            let (challenge, key, epoch) = (claim?.challenge ?? [], chipKey, claim?.epoch ?? 0)
            let isRead = session.phase.map { $0 <= .nfcComplete } ?? true
            chipKey = nil
            answer {
                let judgement = try await desk.attestation.judge(
                    evidence, sessionID: sessionID, epoch: epoch, isRead: isRead)
                if let refused = DocumentChecker.Result(judgement) { return refused }
                return try await desk.check(evidence, sessionID: sessionID, challenge: challenge, chipKey: key)
            } then: { socket, result in
                socket.documentChecked(result)
            }
        case .prewarmLiveness: desk.liveness.prewarm()
        case .checkLiveness(let evidence, let nonce, let binding):
            let question = document.map {
                LivenessQuestion(
                    sessionID: sessionID, tag: tag, evidence: evidence, nonce: nonce, documentBinding: binding,
                    claims: $0.claims)
            }
            video = .asked(binding)
            answer {
                guard let question else { return .unavailable }
                return await desk.liveness.check(question)
            } then: { socket, outcome in
                socket.videoChecked(outcome)
            }
        case .store(let command): store(command)
        }
    }

    private func helloDecided(_ outcome: ClaimOutcome) {
        switch outcome {
        case .claimed(let facts, let resumed, let epoch, _):
            // The phone went away while the store decided; nobody else will give the claim back.
            guard case .open = stage else { return release(epoch) }
            claim = (epoch, facts.activeAuthChallenge)
            deadlines.hello = .distantFuture
            desk.sessions.hub.claimed(socketID: socketID, sessionID: sessionID, epoch: epoch)
            log(.info, resumed ? "phone came back" : "phone connected")
            take(.helloDecided(.accepted(facts, resumed: resumed)))
        case .refused(let code):
            log(.info, "hello refused", ["code": .string(code.rawValue)])
            take(.helloDecided(.refused(code)))
        }
    }

    private func chipKeyMade(_ key: ServerKeyedChipAuthentication?) {
        guard case .open = stage else { return }
        chipKey = key
        take(.chipKeyMade(key.map(ChipAuthRequest.init)))
    }

    private func documentChecked(_ result: DocumentChecker.Result) {
        guard case .open = stage else { return }
        document = result.document
        chip = result.chip
        log(
            .info, "document checked",
            ["findings": .array(result.findings.map { .string($0) }), "chip": .string(result.chip?.evidence ?? "")])
        take(.documentChecked(result.outcome))
    }

    private func videoChecked(_ outcome: CheckOutcome) {
        if case .asked(let binding) = video {
            video = outcome == .undecided ? .undecided(binding) : nil
            guard case .open = stage else { return keepVerdict(outcome, documentBinding: binding) }
        }
        take(.livenessChecked(outcome))
    }

    /// The phone went away without its verdict: the session gets it nevertheless, for better or worse, so that nobody
    /// has to record again, and nobody can record again for nothing by hanging up.
    func keepVerdict(_ outcome: CheckOutcome, documentBinding: [UInt8]) {
        guard let epoch = claim?.epoch else { return }
        let (desk, sessionID) = (desk, sessionID)
        Task {
            await desk.keepVerdict(outcome, sessionID: sessionID, epoch: epoch, documentBinding: documentBinding)
        }
    }

    private func store(_ command: StoreCommand) {
        guard let epoch = claim?.epoch else { return take(.internalFailure) }
        let (desk, sessionID) = (desk, sessionID)
        let (document, chip) = (document, chip)
        answer {
            try await desk.perform(command, sessionID: sessionID, epoch: epoch, document: document, chip: chip)
        } then: { socket, stored in
            socket.note(command, stored)
            if case .counted(_, _, _, let challenge) = stored { socket.claim?.challenge = challenge }
            socket.desk.sessions.hub.notify(sessionID)
            socket.take(.stored(stored))
            if command == .disown, stored == .done {
                socket.desk.sessions.hub.ended(sessionID: sessionID, reason: .cancelled)
            }
        }
    }

    /// Reports what may mean that a code reached somebody else than the person it was made for.
    private func note(_ command: StoreCommand, _ stored: StoreAnswer) {
        switch (command, stored) {
        case (.disown, .done):
            let total = desk.incidents.countDisowned()
            log(.warning, "the person did not start this session", ["total": .stringConvertible(total)])
        case (.numberMissed, .numberMissed):
            let total = desk.incidents.countNumberMiss()
            log(.warning, "another number was chosen", ["total": .stringConvertible(total)])
        default: break
        }
    }
}
