/// Checks a whole document: passive authentication, what its data says, and whether the chip is the original.
///
/// The same input gives the same verdict: there is no clock and no state in here. Safe to use from many threads.
public struct DocumentVerifier: Sendable {
    private let trust: TrustStore
    private let policy: AcceptancePolicy

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
    public func verify(_ files: ChipFiles, at time: Timestamp, expectedChallenge: Bytes? = nil) -> Verdict {
        var findings = Findings()
        let passive = PassiveAuthentication(trust: trust, policy: policy, time: time)
        let proof = passive.run(files, into: &findings)
        let zone = readZone(files.dataGroups[.dg1], into: &findings)

        if let zone, let proof { checkIssuingState(of: zone, proof, into: &findings) }
        if let zone { checkExpiry(of: zone, at: time, into: &findings) }
        if let proof, !findings.hasFailed(.dataGroupHashes) {
            ActiveAuthentication(policy: policy, expectedChallenge: expectedChallenge)
                .run(files, proof.securityObject, into: &findings)
            noteChipAuthentication(files, proof.securityObject, in: &findings)
        }
        let portrait = findPortrait(files.dataGroups[.dg2], into: &findings)
        findings.completeList()

        guard failure(of: findings) == nil, let proof, let zone else { return refusal(findings) }
        let document = VerifiedDocument(
            claims: DocumentClaims(mrz: zone, at: time), portrait: portrait, signer: proof.signer,
            anchor: proof.anchor, signatureAlgorithm: proof.algorithm,
            dataGroupDigest: proof.securityObject.digest, signingTime: proof.signingTime)
        return Verdict(
            outcome: .confirmed, failureCode: nil, checks: findings.checks, warnings: findings.warnings,
            document: document)
    }

    private func readZone(_ file: Bytes?, into findings: inout Findings) -> MachineReadableZone? {
        guard let file, let zone = try? EFDG1(file).zone else {
            findings.failed(.machineReadableZone, .dg1Invalid)
            return nil
        }
        switch zone.format {
        case .mrvA, .mrvB:
            findings.failed(.machineReadableZone, .notATravelDocument)
        case .td1, .td2, .td3:
            // Cards for citizens of other states carry an empty zone (document code UB of Germany).
            if zone.namesNobody {
                findings.failed(.machineReadableZone, .noIdentityData)
            } else {
                findings.passed(.machineReadableZone)
            }
        }
        for field in zone.checkDigitMismatches { findings.warn(.checkDigitMismatch, field.rawValue) }
        return zone
    }

    /// A CSCA may only stand behind documents of its own state (Doc 9303-12 §7.1.1).
    private func checkIssuingState(
        of zone: MachineReadableZone, _ proof: PassiveAuthentication.Proof, into findings: inout Findings
    ) {
        let anchorCountry = proof.anchor.certificate.subjectCountry
        let signerCountry = proof.signer.subjectCountry ?? proof.signer.issuerCountry
        guard let anchorCountry, signerCountry == anchorCountry,
            IssuingStates.permits(certificateCountry: anchorCountry, forIssuingState: zone.issuingState)
        else { return findings.failed(.issuingState, .issuerCountryMismatch) }
        if zone.issuingState == IssuingStates.specimen {
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
    private func checkExpiry(of zone: MachineReadableZone, at time: Timestamp, into findings: inout Findings) {
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

    /// The transcript of a phone holds the terminal's private key, so whoever wrote it could have computed it without a
    /// chip (Doc 9303-11 §6.2): it is named and never counted.
    private func noteChipAuthentication(_ files: ChipFiles, _ object: LDSSecurityObject, in findings: inout Findings) {
        guard object.hashes.lists(.dg14) else { return findings.notPerformed(.chipAuthentication, .notOffered) }
        let reason: Reason = files.chipAuthenticationTranscript == nil ? .answerMissing : .notServerKeyed
        findings.notPerformed(.chipAuthentication, reason)
    }

    private func findPortrait(_ file: Bytes?, into findings: inout Findings) -> FaceImage? {
        guard let file else {
            findings.warn(.portraitAbsent)
            return nil
        }
        guard let portrait = try? EFDG2(file).portrait else {
            findings.warn(.portraitUnreadable)
            return nil
        }
        return portrait
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
            .revocation,
        ]
        if authenticity.contains(where: findings.hasFailed) { return .authenticity }
        if findings.hasFailed(.documentExpiry) || findings.hasFailed(.machineReadableZone) { return .data }
        if findings.hasFailed(.signerValidity) { return .authenticity }
        if findings.hasFailed(.chipAuthentication) { return .chipAuthentication }
        if findings.hasFailed(.activeAuthentication) { return .activeAuthentication }
        return nil
    }

    private func refusal(_ findings: Findings) -> Verdict {
        Verdict(
            outcome: findings.hasFailed(.securityObject) ? .unreadable : .notConfirmed,
            failureCode: (failure(of: findings) ?? .authenticity).rawValue, checks: findings.checks,
            warnings: findings.warnings, document: nil)
    }
}
