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
        /// What was seen of the chip; nil without a proven document.
        var chip: ChipFinding?
    }

    /// Checks the chip data of one session. `challenge` is what the chip was given to sign, `chipKey` the key that it
    /// was given, `provenChip` what is stored of a chip that answered an earlier key.
    func check(
        _ evidence: Evidence, sessionID: String, challenge: [UInt8], chipKey: ServerKeyedChipAuthentication? = nil,
        provenChip: String? = nil
    ) async -> Result {
        let time = Timestamp(secondsSinceEpoch: clock.now() / 1000)
        let result = await pool.run { [self] in
            guard let files = ChipFiles(evidence) else { return Self.incomplete }
            let proof = chipProof(of: evidence, sessionID: sessionID)
            var policy = policy
            // The very chip has answered; what is on the wire again is what it held.
            let isProven = provenChip.flatMap { known in proof.map { Secrets.equal(known, $0) } } ?? false
            if isProven { policy.chipAuthentication = .whenAnswered }
            let verifier = DocumentVerifier(trust: trust.current, policy: policy)
            let verdict = verifier.verify(
                files, at: time, expectedChallenge: challenge[...], chipAuthentication: chipKey)
            let findings = verdict.checks.filter { $0.outcome == .failed }.map {
                "\($0.check.rawValue): \($0.reason?.rawValue ?? "")"
            }
            let outcome = outcome(of: verdict, evidence, sessionID: sessionID)
            var seen = verdict.chipEvidence
            if isProven, !seen.contains(.chipAuthenticationServerKeyed) {
                seen.removeAll { $0 == .chipAuthenticationClientAsserted }
                seen.append(.chipAuthenticationServerKeyed)
            }
            let chip = ChipFinding(
                evidence: seen.map(\.rawValue).joined(separator: ","),
                proof: seen.contains(.chipAuthenticationServerKeyed) ? proof : nil)
            return Result(
                outcome: outcome, document: verdict.document, findings: findings,
                chip: verdict.document == nil ? nil : chip)
        }
        return result ?? Result(outcome: .unavailable, document: nil, findings: ["no thread was free"])
    }

    /// A key for the chip of an EF.DG14; nil when it offers nothing that one could be used for, or too much is waiting.
    func makeChipKey(for dg14: Artifact) async -> ServerKeyedChipAuthentication? {
        let key = await pool.run {
            let random = try? RandomID.bytes(ServerKeyedChipAuthentication.randomByteCount)
            return random.flatMap { try? ServerKeyedChipAuthentication.start(dg14: dg14.bytes, random: $0) }
        }
        return key ?? nil
    }

    private func chipProof(of evidence: Evidence, sessionID: String) -> String? {
        evidence[.dg14].flatMap { Self.sha256($0.bytes) }.map {
            secrets.chipProof(sessionID: sessionID, fileHash: $0)
        }
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
        return Array(secrets.documentHex("nfc-bound|\(sessionID)|\(hashes)").utf8)
    }

    private static func sha256(_ bytes: ArraySlice<UInt8>) -> [UInt8]? {
        var digest = [UInt8](repeating: 0, count: 64)
        let length = bytes.withUnsafeBufferPointer { buffer in
            cossl_digest(Int32(COSSL_SHA256), buffer.baseAddress, buffer.count, &digest)
        }
        return length == 32 ? Array(digest.prefix(32)) : nil
    }
}

extension DocumentChecker.Result {
    /// What the app's attestation leads to before anything is checked; nil when it is in order.
    init?(_ judgement: AttestationDesk.Judgement) {
        switch judgement {
        case .accepted: return nil
        case .refused(let code): self.init(outcome: .failed(code), document: nil, findings: ["app_attestation"])
        // Whatever the phone does next, the store says no.
        case .notActive: self.init(outcome: .unavailable, document: nil, findings: ["session_not_active"])
        }
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
        chipAuthenticationAnswer = evidence.chipAuthResponse.map { response in
            response.protectedResponse.isEmpty
                ? .token(nonce: response.nonce, token: response.token)
                : .protectedResponse(response.protectedResponse)
        }
    }
}

extension ChipAuthRequest {
    /// What the phone is told of a key.
    init(_ key: ServerKeyedChipAuthentication) {
        let number = key.keyIdentifier.map { identifier in
            (0..<8).map { UInt8(truncatingIfNeeded: identifier >> (56 - 8 * $0)) }.drop { $0 == 0 }
        }
        self.init(
            protocolIdentifier: key.protocolIdentifier, version: UInt8(truncatingIfNeeded: key.version),
            keyIdentifier: number ?? [], publicKey: key.publicKey[...],
            protectedCommand: (key.protectedCommand ?? [])[...])
    }
}
