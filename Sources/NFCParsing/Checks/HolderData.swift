/// What the files say of the holder and of the document. It is read whatever the other checks found, so that a verdict
/// names everything that is odd; it is used only when they passed.
extension DocumentVerifier {
    /// The zone after all that is asked of it: what it holds, who issued it, how long it is valid.
    func readZone(
        _ file: Bytes?, _ proof: DocumentProof?, at time: Timestamp, into findings: inout Findings
    ) -> MachineReadableZone? {
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
        if zone.dateOfBirth.isImpossible { findings.warn(.impossibleDate, MRZField.dateOfBirth.rawValue) }
        if zone.dateOfExpiry.isImpossible { findings.warn(.impossibleDate, MRZField.dateOfExpiry.rawValue) }
        if zone.sex.isUnknown { findings.warn(.unknownSex) }
        if let proof { checkIssuingState(of: zone, proof, into: &findings) }
        checkExpiry(of: zone, at: time, into: &findings)
        return zone
    }

    /// The claims of a zone, completed by EF.DG11 and EF.DG12 when these were read and have their hashes.
    func makeClaims(
        _ zone: MachineReadableZone, _ files: ChipFiles, at time: Timestamp, into findings: inout Findings
    ) -> DocumentClaims {
        let areHashesRight = !findings.hasFailed(.dataGroupHashes)
        let birthDetails = read(.dg11, of: files, into: &findings) { file throws(LDSError) in
            let file = try EFDG11(file)
            return (date: file.dateOfBirth, isUnreadable: file.isDateOfBirthUnreadable)
        }
        let issueDetails = read(.dg12, of: files, into: &findings) { file throws(LDSError) in
            let file = try EFDG12(file)
            return (date: file.dateOfIssue, isUnreadable: file.isDateOfIssueUnreadable)
        }
        if birthDetails?.isUnreadable ?? false { findings.warn(.fieldUnreadable, "dg11 date_of_birth") }
        if issueDetails?.isUnreadable ?? false { findings.warn(.fieldUnreadable, "dg12 date_of_issue") }

        let birth = BirthDate(zone: zone.dateOfBirth, details: areHashesRight ? birthDetails?.date : nil, at: time)
        if birth.isContradicted { findings.warn(.dateOfBirthContradicted, "dg11") }
        if birth.isCenturyAmbiguous { findings.warn(.birthCenturyAmbiguous) }
        return DocumentClaims(
            mrz: zone, birth: birth, dateOfIssue: areHashesRight ? issueDetails?.date : nil, at: time)
    }

    private func read<Details>(
        _ group: DataGroupNumber, of files: ChipFiles, into findings: inout Findings,
        _ parse: (Bytes) throws(LDSError) -> Details
    ) -> Details? {
        guard let bytes = files.dataGroups[group] else { return nil }
        do {
            return try parse(bytes)
        } catch {
            findings.warn(.fileUnreadable, "dg\(group.rawValue)")
            return nil
        }
    }

    /// EF.COM is not signed, so that the list of EF.SOD counts; where they differ, somebody made a mistake or changed
    /// EF.COM.
    func compareCommonFile(_ file: Bytes?, _ object: LDSSecurityObject, into findings: inout Findings) {
        guard let file else { return }
        guard let common = try? EFCOM(file) else { return findings.warn(.fileUnreadable, "com") }
        for group in DataGroupNumber.allCases
        where common.dataGroups.contains(group) != object.hashes.lists(group) {
            findings.warn(.commonFileMismatch, "dg\(group.rawValue)")
        }
    }

    /// Without a portrait a document can be genuine, but nobody can be compared with it: the policy says whether that is
    /// enough.
    func findPortrait(_ file: Bytes?, into findings: inout Findings) -> FaceImage? {
        func missing(_ code: Warning.Code, _ reason: Reason) -> FaceImage? {
            findings.warn(code)
            if policy.requiresPortrait {
                findings.failed(.portrait, reason)
            } else {
                findings.notPerformed(.portrait, reason)
            }
            return nil
        }
        guard let file else { return missing(.portraitAbsent, .portraitAbsent) }
        guard let face = try? EFDG2(file) else { return missing(.portraitUnreadable, .portraitUnreadable) }
        guard let portrait = face.portrait else { return missing(.portraitAbsent, .portraitAbsent) }
        findings.passed(.portrait)
        if portrait.isTruncated { findings.warn(.portraitTruncated) }
        if face.unreadableInstances > 0 { findings.warn(.fieldUnreadable, "dg2 biometric_instance") }
        return portrait
    }
}
