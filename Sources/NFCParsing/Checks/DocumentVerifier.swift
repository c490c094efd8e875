/// Checks a whole document: passive authentication, what its data says, and whether the chip is the original.
///
/// The same input gives the same verdict: there is no clock and no state in here. Safe to use from many threads.
public struct DocumentVerifier: Sendable {
    private let trust: TrustStore
    let policy: AcceptancePolicy
    #if DEBUG
        /// Checks that a test leaves out; see ``Findings/leftOut``.
        var leftOut: Set<CheckResult.Name> = []
    #endif

    /// A verifier for one trust store and one policy.
    public init(trust: TrustStore, policy: AcceptancePolicy) {
        self.trust = trust
        self.policy = policy
    }

    /// Checks what was read from a chip.
    ///
    /// - Parameters:
    ///   - files: the elementary files; borrowed, nothing is copied out but the claims.
    ///   - time: the time of the check.
    ///   - expectedChallenge: the 8 bytes that were given out for active authentication, nil for a recorded read.
    ///   - chipAuthentication: the attempt whose public key was given out, nil when there was none.
    public func verify(
        _ files: ChipFiles, at time: Timestamp, expectedChallenge: Bytes? = nil,
        chipAuthentication: ServerKeyedChipAuthentication? = nil
    ) -> Verdict {
        var findings = Findings()
        #if DEBUG
            findings.leftOut = leftOut
        #endif
        let passive = PassiveAuthentication(trust: trust, policy: policy, time: time).run(files, into: &findings)
        if findings.excused.isEmpty {
            return judge(
                files, passive?.object, passive?.proof, &findings, at: time, expectedChallenge, chipAuthentication)
        }
        return judge(
            files.without(findings.excused), passive?.object, passive?.proof, &findings, at: time, expectedChallenge,
            chipAuthentication)
    }

    /// Checks what the data says and whether the chip is the original.
    @inline(never)
    private func judge(
        _ files: ChipFiles, _ object: LDSSecurityObject?, _ proof: DocumentProof?, _ findings: inout Findings,
        at time: Timestamp,
        _ expectedChallenge: Bytes?, _ chipAuthentication: ServerKeyedChipAuthentication?
    ) -> Verdict {
        var evidence: [Verdict.ChipEvidence] = []
        let zone = readZone(files.dataGroups[.dg1], proof, at: time, into: &findings)
        if let object, !findings.hasFailed(.dataGroupHashes) {
            let infos = readSecurityInfos(files, object, into: &findings)
            ActiveAuthentication(policy: policy, expectedChallenge: expectedChallenge)
                .run(files, object, infos, into: &findings)
            if findings.hasPassed(.activeAuthentication) { evidence.append(.activeAuthentication) }
            let chip = ChipAuthentication(policy: policy)
            if let seen = chip.run(files, infos, answering: chipAuthentication, into: &findings) {
                evidence.append(seen)
            }
        }
        let portrait = findPortrait(files.dataGroups[.dg2], into: &findings)
        if let object { compareCommonFile(files.commonFile, object, into: &findings) }
        let claims = zone.map { makeClaims($0, files, at: time, into: &findings) }
        checkStrength(proof != nil, into: &findings)
        findings.completeList()

        var dates = proof?.dates ?? DocumentDates()
        dates.dateOfExpiry = zone?.dateOfExpiry.expiryDate(at: time)
        let chain = proof.map { Verdict.Chain(proof: $0) }
        guard failure(of: findings) == nil, let proof, let claims = consume claims else {
            return refusal(findings, chain, dates, evidence)
        }
        return Verdict(
            outcome: .confirmed, failureCode: nil, checks: findings.checks, warnings: findings.warnings,
            chain: chain, dates: dates, chipEvidence: evidence,
            document: VerifiedDocument(claims: claims, portrait: portrait, proof: proof))
    }

    /// A CSCA may only stand behind documents of its own state (Doc 9303-12 §7.1.1).
    func checkIssuingState(
        of zone: MachineReadableZone, _ proof: DocumentProof, into findings: inout Findings
    ) {
        let issuingState = zone.issuingState
        let anchorCountry = proof.anchor.certificate.subjectCountry
        let signerCountry = proof.signer.subjectCountry ?? proof.signer.issuerCountry
        guard let anchorCountry, signerCountry == anchorCountry,
            IssuingStates.permits(certificateCountry: anchorCountry, forIssuingState: issuingState)
        else { return findings.failed(.issuingState, .issuerCountryMismatch) }
        if issuingState == IssuingStates.specimen {
            guard policy.acceptsSpecimens else { return findings.failed(.issuingState, .specimen) }
            findings.warn(.specimen)
        }
        findings.passed(.issuingState)
        if let types = proof.signer.extensions.documentTypes, !types.isEmpty,
            !types.contains(zone.documentCode), !types.contains(String(zone.documentCode.prefix(1)))
        {
            findings.warn(.documentTypeNotListed, zone.documentCode)
        }
    }

    /// A document is valid until the end of its last day everywhere on earth, so the day is taken at UTC−12.
    func checkExpiry(of zone: MachineReadableZone, at time: Timestamp, into findings: inout Findings) {
        guard let expiry = zone.dateOfExpiry.expiryDate(at: time) else {
            return findings.notPerformed(.documentExpiry, .notOffered)
        }
        if expiry >= time.date(hoursFromUTC: -12) {
            findings.passed(.documentExpiry)
        } else if policy.acceptsExpiredDocuments {
            findings.warn(.documentExpired)
            findings.passed(.documentExpiry)
        } else {
            findings.failed(.documentExpiry, .documentExpired)
        }
    }

    /// Every weak algorithm has been noted where it was met; SHA-1 documents of the first years are genuine, so that only
    /// an operator who says so refuses them.
    private func checkStrength(_ isProven: Bool, into findings: inout Findings) {
        guard isProven else { return }
        if policy.refusesWeakAlgorithms, findings.warnings.contains(where: { $0.code == .weakAlgorithm }) {
            findings.failed(.algorithmStrength, .weakAlgorithm)
        } else {
            findings.passed(.algorithmStrength)
        }
    }

    /// A file that cannot be read is a finding of its own: passing over it would let a chip look as if it offered
    /// nothing.
    private func readSecurityInfos(
        _ files: ChipFiles, _ object: LDSSecurityObject, into findings: inout Findings
    ) -> SecurityInfos? {
        guard object.hashes.lists(.dg14) else {
            findings.notPerformed(.securityInfos, .notOffered)
            return nil
        }
        guard let file = files.dataGroups[.dg14] else {
            findings.notPerformed(.securityInfos, .answerMissing)
            return nil
        }
        do {
            let infos = try SecurityInfos(dg14: file)
            findings.passed(.securityInfos)
            return infos
        } catch {
            findings.failed(.securityInfos, .dg14ParseFailed)
            return nil
        }
    }

    /// The wire's failure codes as far as the chip's data decides them.
    private enum Failure: String {
        case authenticity = "document_authenticity_failed"
        case chipAuthentication = "document_chip_authentication_failed"
        case activeAuthentication = "document_active_authentication_failed"
        case data = "document_data_invalid"
    }

    /// The one code that clients get. A forged document is called forged first; an expired one is never called forged,
    /// although its signer's certificate has expired with it.
    private func failure(of findings: Findings) -> Failure? {
        guard findings.hasFailures else { return nil }
        let authenticity: [CheckResult.Name] = [
            .securityObject, .dataGroupHashes, .signedAttributes, .signature, .chain, .signerRole, .issuingState,
            .revocation, .algorithmStrength,
        ]
        if authenticity.contains(where: findings.hasFailed) { return .authenticity }
        let data: [CheckResult.Name] = [.documentExpiry, .machineReadableZone, .portrait]
        if data.contains(where: findings.hasFailed) { return .data }
        if findings.hasFailed(.signerValidity) { return .authenticity }
        if findings.hasFailed(.securityInfos) || findings.hasFailed(.chipAuthentication) { return .chipAuthentication }
        if findings.hasFailed(.activeAuthentication) { return .activeAuthentication }
        return nil
    }

    private func refusal(
        _ findings: Findings, _ chain: Verdict.Chain?, _ dates: DocumentDates, _ evidence: [Verdict.ChipEvidence]
    ) -> Verdict {
        Verdict(
            outcome: findings.hasFailed(.securityObject) ? .unreadable : .notConfirmed,
            failureCode: (failure(of: findings) ?? .authenticity).rawValue, checks: findings.checks,
            warnings: findings.warnings, chain: chain, dates: dates, chipEvidence: evidence, document: nil)
    }
}
