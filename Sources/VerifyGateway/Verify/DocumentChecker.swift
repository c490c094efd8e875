import COpenSSL
import HandoffProtocol
import Logging
import NFCParsing

/// Brings what a phone delivered before the document verifier, and its verdict back to the phone's session.
struct DocumentChecker: Sendable {
    let trust: TrustInForce
    let policy: AcceptancePolicy
    let secrets: Secrets
    let pool: CheckingPool
    let clock: WallClock

    /// What the verifier said, and the proof when it said yes.
    struct Result: Sendable {
        let outcome: DocumentOutcome
        let document: VerifiedDocument?
        /// Names of the failed checks with their reasons; nothing of the document.
        let findings: [String]
    }

    /// Checks the chip data of one session. `challenge` is what the chip was given to sign.
    func check(_ evidence: Evidence, sessionID: String, challenge: [UInt8]) async -> Result {
        let time = Timestamp(secondsSinceEpoch: clock.now() / 1000)
        let result = await pool.run { [self] in
            guard let files = ChipFiles(evidence) else { return Self.incomplete }
            let verifier = DocumentVerifier(trust: trust.current, policy: policy)
            let verdict = verifier.verify(files, at: time, expectedChallenge: challenge[...])
            let findings = verdict.checks.filter { $0.outcome == .failed }.map {
                "\($0.check.rawValue): \($0.reason?.rawValue ?? "")"
            }
            let outcome = outcome(of: verdict, evidence, sessionID: sessionID)
            return Result(outcome: outcome, document: verdict.document, findings: findings)
        }
        return result ?? Result(outcome: .unavailable, document: nil, findings: ["no thread was free"])
    }

    private static let incomplete = Result(
        outcome: .failed(.authenticityFailed), document: nil, findings: [Reason.missingRequiredArtifacts.rawValue])

    private func outcome(of verdict: Verdict, _ evidence: Evidence, sessionID: String) -> DocumentOutcome {
        if verdict.outcome == .confirmed, verdict.document != nil {
            guard let binding = binding(of: evidence, sessionID: sessionID) else { return .unavailable }
            return .confirmed(binding: binding)
        }
        // Without anchors nothing can be said about any document, and nobody's try is spent on that.
        if verdict.checks.contains(where: { $0.reason == .trustBundleUnavailable }) { return .unavailable }
        return .failed(verdict.failureCode.flatMap(FailureCode.init(rawValue:)) ?? .authenticityFailed)
    }

    /// A keyed hash over every chip file of a session, by which a later exchange of any of them shows. Holds nothing of
    /// the document, so that it can be stored.
    private func binding(of evidence: Evidence, sessionID: String) -> [UInt8]? {
        let kinds: [DataKind] = [.dg1, .dg2, .dg14, .dg15, .sod, .chipAuth, .activeAuth]
        var hashes = ""
        for kind in kinds {
            let bytes = evidence[kind]?.bytes ?? []
            guard let hash = Self.sha256(bytes) else { return nil }
            hashes += LowerHex.encode(hash)
        }
        return Array(secrets.hex("nfc-bound|\(sessionID)|\(hashes)").utf8)
    }

    private static func sha256(_ bytes: ArraySlice<UInt8>) -> [UInt8]? {
        var digest = [UInt8](repeating: 0, count: 64)
        let length = bytes.withUnsafeBufferPointer { buffer in
            cossl_digest(Int32(COSSL_SHA256), buffer.baseAddress, buffer.count, &digest)
        }
        return length == 32 ? Array(digest.prefix(32)) : nil
    }
}

extension ChipFiles {
    /// Windows over what a phone delivered; nil without the three files that every document has.
    init?(_ evidence: Evidence) {
        guard let securityObject = evidence[.sod]?.bytes, let dg1 = evidence[.dg1]?.bytes,
            let dg2 = evidence[.dg2]?.bytes
        else { return nil }
        var dataGroups: DataGroupFiles = [.dg1: dg1, .dg2: dg2]
        dataGroups[.dg14] = evidence[.dg14]?.bytes
        dataGroups[.dg15] = evidence[.dg15]?.bytes
        let answer = evidence[.activeAuth]?.bytes
        self.init(
            securityObject: securityObject, dataGroups: dataGroups,
            activeAuthentication: answer.map {
                ActiveAuthenticationResponse(challenge: $0.prefix(8), signature: $0.dropFirst(8))
            },
            chipAuthenticationTranscript: evidence[.chipAuth]?.bytes)
    }
}
