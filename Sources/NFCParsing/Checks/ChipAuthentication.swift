/// Proves that the chip holds the private key of EF.DG14 (Doc 9303-11 §6.2), by an answer to a key of the gateway. A
/// transcript that the phone made with a key of its own is looked at and never counted.
struct ChipAuthentication {
    let policy: AcceptancePolicy

    /// Notes how the check ended and gives the evidence that was seen. `infos` is the EF.DG14 that EF.SOD binds,
    /// `attempt` the one whose public key the phone was given; nil when there was none.
    func run(
        _ files: ChipFiles, _ infos: SecurityInfos?, answering attempt: ServerKeyedChipAuthentication?,
        into findings: inout Findings
    ) -> Verdict.ChipEvidence? {
        guard let file = files.dataGroups[.dg14], let infos else {
            noteWithoutInfos(in: &findings)
            return nil
        }
        let offered = ChipAuthenticationOffer.infos(in: infos)
        guard !offered.isEmpty else {
            findings.notPerformed(.chipAuthentication, .notOffered)
            return nil
        }
        if let attempt, let answer = files.chipAuthenticationAnswer {
            return judge(answer, to: attempt, file, into: &findings)
        }
        if policy.chipAuthentication == .whenOffered {
            findings.failed(
                .chipAuthentication, files.chipAuthenticationTranscript == nil ? .answerMissing : .notServerKeyed)
            return nil
        }
        // Existing clients send a transcript when version 2 or later is on offer, and only then.
        guard offered.contains(where: { $0.version >= 2 }) else {
            findings.notPerformed(
                .chipAuthentication, files.chipAuthenticationTranscript == nil ? .answerMissing : .notServerKeyed)
            return nil
        }
        guard let transcript = files.chipAuthenticationTranscript else {
            if policy.chipAuthentication == .whenTranscriptDue {
                findings.failed(.chipAuthentication, .answerMissing)
            } else {
                findings.notPerformed(.chipAuthentication, .answerMissing)
            }
            return nil
        }
        do {
            try Self.checkConsistency(of: try ChipAuthenticationTranscript(transcript), offered, infos)
            findings.notPerformed(.chipAuthentication, .notServerKeyed)
            return .chipAuthenticationClientAsserted
        } catch {
            findings.failed(.chipAuthentication, error)
            return nil
        }
    }

    /// Without EF.DG14 nothing is offered, unless EF.SOD lists the file: to leave it out is no way around the check. One
    /// that cannot be read has failed under its own name.
    private func noteWithoutInfos(in findings: inout Findings) {
        let unread = CheckResult(check: .securityInfos, outcome: .notPerformed, reason: .answerMissing)
        if findings.hasFailed(.securityInfos) { return }
        guard findings.checks.contains(unread) else { return findings.notPerformed(.chipAuthentication, .notOffered) }
        guard policy.chipAuthentication == .whenAnswered else {
            return findings.failed(.chipAuthentication, .answerMissing)
        }
        findings.notPerformed(.chipAuthentication, .answerMissing)
    }

    private func judge(
        _ answer: ChipAuthenticationAnswer, to attempt: ServerKeyedChipAuthentication, _ file: Bytes,
        into findings: inout Findings
    ) -> Verdict.ChipEvidence? {
        do throws(Reason) {
            guard attempt.isFor(file) else { throw .challengeMismatch }
            try attempt.verify(answer)
            findings.passed(.chipAuthentication)
            return .chipAuthenticationServerKeyed
        } catch {
            findings.failed(.chipAuthentication, error)
            return nil
        }
    }

    /// Whether a transcript fits the chip's key, the terminal's keys each other, and the token all of them.
    static func checkConsistency(
        of transcript: ChipAuthenticationTranscript, _ offered: [ChipAuthenticationInfo], _ infos: SecurityInfos
    ) throws(Reason) {
        let named = offered.filter {
            $0.protocolIdentifier.description.utf8.elementsEqual(transcript.protocolIdentifier)
        }
        let info =
            named.first { $0.keyIdentifier == transcript.keyIdentifier }
            // The phone sends no identifier for the key 0, and none when there is one key only.
            ?? (transcript.keyIdentifier ?? 0 == 0
                ? named.first { $0.keyIdentifier ?? 0 == 0 } ?? (named.count == 1 ? named.first : nil) : nil)
        guard let info else { throw .chipInfoNotFound }
        guard info.version == 2 else { throw .chipAuthenticationVersionUnsupported }
        let offer = try ChipAuthenticationOffer(info, in: infos)
        let number = SecretBytes(transcript.terminalPrivateKey)
        guard let own = offer.domain.publicValue(for: number), own[...] == transcript.terminalPublicKey else {
            throw .terminalKeyInvalid
        }
        guard let secret = offer.domain.sharedSecret(number, with: offer.chipKey),
            let keys = SessionKeys(secret, nonce: transcript.nonce, cipher: info.cipher)
        else { throw .keyAgreementFailed }
        // By TR-03110 the token is over the protocol's identifier; existing clients use the key's.
        let isRight = [info.protocolIdentifier, offer.keyProtocol].contains { identifier in
            offer.token(over: transcript.terminalPublicKey, named: identifier, keys)
                .map { SessionKeys.areEqual($0[...], transcript.token) } ?? false
        }
        guard isRight else { throw .chipTokenMismatch }
    }
}
