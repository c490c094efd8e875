/// Proves that a state issued the data of a chip and that nobody changed it (Doc 9303-11 §5.1).
struct PassiveAuthentication {
    let trust: TrustStore
    let policy: AcceptancePolicy
    let time: Timestamp

    /// Runs every check that can be run, notes each, and returns who signed what when a trusted CSCA stands behind it.
    func run(
        _ files: ChipFiles, into findings: inout Findings
    ) -> (object: LDSSecurityObject, proof: DocumentProof)? {
        let file: EFSOD
        let object: LDSSecurityObject
        do {
            file = try readSecurityObject(files.securityObject)
            object = try LDSSecurityObject(file.signedData.content)
        } catch {
            findings.failed(.securityObject, error)
            return nil
        }
        note(file, object, in: &findings)
        findings.passed(.securityObject)

        // Who signed decides what a deviation list excuses, so that it is looked at first where something has to be excused;
        // it is noted behind the hashes all the same, and looked at once.
        let problem = compare(files, with: object)
        guard case .differing(let groups) = problem, mayBeExcused(groups) else {
            note(problem, in: &findings)
            guard let signing = checkSigning(of: file.signedData, into: &findings) else { return nil }
            return prove(signing, object, files, into: &findings)
        }
        var aside = findings.aside
        let signing = checkSigning(of: file.signedData, into: &aside)
        excuse(groups, of: files, signedBy: signing, into: &findings)
        findings.append(aside)
        guard let signing else { return nil }
        return prove(signing, object, files, into: &findings)
    }

    private func prove(
        _ signing: Signing, _ object: LDSSecurityObject, _ files: ChipFiles, into findings: inout Findings
    ) -> (object: LDSSecurityObject, proof: DocumentProof)? {
        let certificate = signing.maker.certificate
        let areHashesRight = !findings.hasFailed(.dataGroupHashes) && !findings.excused.contains(.dg12)
        var dates = DocumentDates(
            signer: certificate, signingTime: signing.signingTime,
            dg12: areHashesRight ? files.dataGroups[.dg12] : nil)
        check(certificate, madeBy: signing.anchor, signed: dates, into: &findings)
        guard let anchor = signing.anchor else { return nil }
        note(dates, in: &findings)
        dates.anchorValidity = .init(from: anchor.certificate.notBefore, until: anchor.certificate.notAfter)
        return (
            object,
            DocumentProof(
                signer: certificate, anchor: anchor, algorithm: signing.algorithm, digest: object.digest,
                dates: dates)
        )
    }

    private func readSecurityObject(_ bytes: Bytes) throws(Reason) -> EFSOD {
        guard !bytes.isEmpty else { throw .missingRequiredArtifacts }
        let file: EFSOD
        do {
            file = try EFSOD(bytes)
        } catch {
            throw .parseFailure
        }
        guard Self.isContentType(file.signedData.contentType) else { throw .parseFailure }
        return file
    }

    /// The standard's content type and the variants that genuine documents carry.
    private static func isContentType(_ type: ObjectIdentifier) -> Bool {
        switch type {
        case OID.ldsSecurityObject, OID.ldsSecurityObjectBelgiumFrance, OID.ldsSecurityObjectNetherlands, OID.data: true
        default: false
        }
    }

    private func note(_ file: EFSOD, _ object: LDSSecurityObject, in findings: inout Findings) {
        if file.hasTrailingBytes { findings.warn(.trailingBytes) }
        if file.signedData.contentType != OID.ldsSecurityObject {
            findings.warn(.contentTypeVariant, file.signedData.contentType.description)
        }
        if object.isVersionInconsistent { findings.warn(.versionInconsistent) }
        if object.digest == .sha1 { findings.warn(.weakAlgorithm, "data group hashes by SHA-1") }
    }

    /// What is wrong with the hashes of the data groups.
    private enum HashProblem {
        case reason(Reason)
        case differing([DataGroupNumber])
    }

    /// Every data group that was read has to be listed and has to have the listed hash, over the file exactly as it is
    /// on the chip; padding behind the outer element may or may not have been hashed by the issuer.
    private func compare(_ files: ChipFiles, with object: LDSSecurityObject) -> HashProblem? {
        guard files.dataGroups[.dg1] != nil else { return .reason(.missingRequiredArtifacts) }
        var differing: [DataGroupNumber] = []
        for (number, file) in files.dataGroups {
            guard object.hashes.lists(number) else { return .reason(.dataGroupUndeclared) }
            if !Self.isListed(file, number, in: object) { differing.append(number) }
        }
        return differing.isEmpty ? nil : .differing(differing)
    }

    private static func isListed(_ file: Bytes, _ number: DataGroupNumber, in object: LDSSecurityObject) -> Bool {
        let octets = file.span
        let head = try? BERHead(octets, at: 0, limit: octets.count)
        let end = head.flatMap { head in head.length.map { head.contentsStart + $0 } } ?? octets.count
        return object.hashes.isHash(number, by: object.digest, of: octets.extracting(first: end))
            || (end < octets.count && object.hashes.isHash(number, by: object.digest, of: octets))
    }

    private func note(_ problem: HashProblem?, in findings: inout Findings) {
        switch problem {
        case nil: findings.passed(.dataGroupHashes)
        case .reason(let reason): findings.failed(.dataGroupHashes, reason)
        case .differing: findings.failed(.dataGroupHashes, .dataGroupHashMismatch)
        }
    }

    private func mayBeExcused(_ groups: [DataGroupNumber]) -> Bool {
        !trust.deviationLists.isEmpty && DeviationList.excusable.isSuperset(of: groups)
    }

    /// Excuses data groups when the state's own deviation list says that the hashes of all of them are wrong in this
    /// document (Doc 9303-12 §9): only after the signature and the chain are proven and EF.DG1 has its hash, and never a
    /// data group on which origin, holder or chip are judged. An excused group is as good as not read.
    private func excuse(
        _ groups: [DataGroupNumber], of files: ChipFiles, signedBy signing: Signing?, into findings: inout Findings
    ) {
        guard let applied = deviations(for: groups, of: files, signedBy: signing) else {
            return findings.failed(.dataGroupHashes, .dataGroupHashMismatch)
        }
        for (group, deviation) in applied {
            findings.excuse(group)
            findings.warn(.deviationApplied, deviation)
        }
        findings.passed(.dataGroupHashes)
    }

    /// The entry for each data group, in words; nil unless there is one for all.
    private func deviations(
        for groups: [DataGroupNumber], of files: ChipFiles, signedBy signing: Signing?
    ) -> [(DataGroupNumber, String)]? {
        guard let signing, let country = signing.anchor?.certificate.subjectCountry,
            let list = trust.deviations(of: country), let file = files.dataGroups[.dg1],
            let zone = try? EFDG1(file).zone
        else { return nil }
        let document = Deviation.Document(
            documentCode: zone.documentCode, documentNumber: zone.documentNumber, signer: signing.maker.certificate)
        var applied: [(DataGroupNumber, String)] = []
        for group in groups {
            guard let deviation = list.excuse(group, of: document) else { return nil }
            applied.append((group, "EF.DG\(group.rawValue), entry \(deviation.number) of \(list)"))
        }
        return applied
    }

    /// What is odd about the time of signing. Issuers are imprecise here, so that it never decides alone.
    private func note(_ dates: DocumentDates, in findings: inout Findings) {
        if dates.wasSignerValidAtSigning == false { findings.warn(.signerNotValidAtSigning) }
        if dates.wasSignedInKeyUsage == false { findings.warn(.signedOutsideKeyUsage) }
    }
}
