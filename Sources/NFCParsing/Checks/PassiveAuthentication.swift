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

        check(files, against: object, of: file.signedData, into: &findings)
        guard let (signature, maker) = checkSignature(of: file.signedData, into: &findings) else { return nil }
        let areHashesRight = !findings.hasFailed(.dataGroupHashes) && !findings.excused.contains(.dg12)
        var dates = DocumentDates(
            signer: maker.certificate, signingTime: signature.signingTime,
            dg12: areHashesRight ? files.dataGroups[.dg12] : nil)
        guard let anchor = judge(maker, signed: dates, into: &findings) else { return nil }
        note(dates, in: &findings)
        dates.anchorValidity = .init(from: anchor.certificate.notBefore, until: anchor.certificate.notAfter)
        return (
            object,
            DocumentProof(
                signer: maker.certificate, anchor: anchor, algorithm: signature.algorithm, digest: object.digest,
                dates: dates)
        )
    }

    /// Judges the certificate of whoever signed: chain, role, dates, revocation. Apart from the message, so that the
    /// standard's collections of certificate paths run through the same lines as documents.
    func judge(
        _ maker: SignatureMaker, signed dates: DocumentDates? = nil, into findings: inout Findings
    ) -> TrustAnchor? {
        let anchor = checkChain(of: maker, into: &findings)
        let certificate = maker.certificate
        checkRole(of: certificate, into: &findings)
        checkValidity(of: certificate, signed: dates, into: &findings)
        checkRevocation(of: certificate, madeBy: anchor, into: &findings)
        return anchor
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

    /// Every data group that was read has to be listed and has to have the listed hash, over the file exactly as it is
    /// on the chip; padding behind the outer element may or may not have been hashed by the issuer.
    private func check(
        _ files: ChipFiles, against object: LDSSecurityObject, of message: SignedData, into findings: inout Findings
    ) {
        guard files.dataGroups[.dg1] != nil else {
            return findings.failed(.dataGroupHashes, .missingRequiredArtifacts)
        }
        var differing: [DataGroupNumber] = []
        for (number, file) in files.dataGroups {
            guard let hash = object.hashes[number] else {
                return findings.failed(.dataGroupHashes, .dataGroupUndeclared)
            }
            if !Self.isHash(hash, of: file, by: object.digest) { differing.append(number) }
        }
        guard differing.isEmpty || excuse(differing, of: files, signedBy: message, into: &findings) else {
            return findings.failed(.dataGroupHashes, .dataGroupHashMismatch)
        }
        findings.passed(.dataGroupHashes)
    }

    private static func isHash(_ hash: Bytes, of file: Bytes, by digest: DigestAlgorithm) -> Bool {
        var reader = BERReader(file)
        let end = (try? reader.pass().contents.upperBound) ?? file.endIndex
        return digest.matches(hash, over: file[..<end]) || (end < file.endIndex && digest.matches(hash, over: file))
    }

    /// Whether the state's own deviation list says that the hashes of all these data groups are wrong in this document
    /// (Doc 9303-12 §9). Looked up only after the signature and the chain are proven and EF.DG1 has its hash, and never
    /// for a data group on which origin, holder or chip are judged. An excused group is as good as not read.
    private func excuse(
        _ differing: [DataGroupNumber], of files: ChipFiles, signedBy message: SignedData,
        into findings: inout Findings
    ) -> Bool {
        guard !trust.deviationLists.isEmpty, DeviationList.excusable.isSuperset(of: differing) else { return false }
        var aside = Findings()
        guard let (_, maker) = checkSignature(of: message, into: &aside),
            let country = checkChain(of: maker, into: &aside)?.certificate.subjectCountry,
            let list = trust.deviations(of: country), let file = files.dataGroups[.dg1],
            let zone = try? EFDG1(file).zone
        else { return false }
        let document = Deviation.Document(
            documentCode: zone.documentCode, documentNumber: zone.documentNumber, signer: maker.certificate)
        var applied: [(DataGroupNumber, Deviation)] = []
        for group in differing {
            guard let deviation = list.excuse(group, of: document) else { return false }
            applied.append((group, deviation))
        }
        for (group, deviation) in applied {
            findings.excuse(group)
            findings.warn(.deviationApplied, "EF.DG\(group.rawValue), entry \(deviation.number) of \(list)")
        }
        return true
    }

    /// The signature with whoever made it.
    func checkSignature(
        of message: SignedData, into findings: inout Findings
    ) -> (BoundSignature, SignatureMaker)? {
        guard message.signers.count == 1, let signer = message.signers.first else {
            findings.failed(.signature, .missingSigner)
            return nil
        }
        let signature: BoundSignature
        do {
            signature = try BoundSignature(signer, in: message)
            findings.passed(.signedAttributes)
        } catch {
            findings.failed(.signedAttributes, error)
            return nil
        }
        do {
            let maker = try findSigner(signer, of: message, signature: signature, into: &findings)
            findings.passed(.signature)
            noteStrength(of: signature, by: maker, in: &findings)
            return (signature, maker)
        } catch {
            findings.failed(.signature, error)
            return nil
        }
    }

    /// The certificate whose key made the signature. The signer identifier only orders the candidates, because some
    /// states write it in another form than the certificate; when it fits none, a single embedded certificate is tried
    /// with a warning.
    private func findSigner(
        _ signer: SignerInfo, of message: SignedData, signature: BoundSignature, into findings: inout Findings
    ) throws(Reason) -> SignatureMaker {
        for place in message.certificates.indices {
            guard let known = trust.memory.signer(message.certificates[place]), signer.identifies(known.certificate),
                signature.isMade(by: known.key)
            else { continue }
            return known
        }
        let embedded = message.certificates.compactMap { try? Certificate(definite: $0) }
        let stored = trust.signers.encodings(for: signer.identifier)
        for encoding in stored {
            guard let known = trust.memory.signer(encoding), signature.isMade(by: known.key) else { continue }
            return known
        }
        var candidates = (embedded + stored.compactMap { try? Certificate(definite: $0) })
            .filter { signer.identifies($0) }
        let isIdentified = !candidates.isEmpty
        if !isIdentified, message.certificates.count == 1 { candidates = embedded }
        guard !candidates.isEmpty else { throw .missingSignerCertificate }

        var keyError: PKIError?
        var hasUsableKey = false
        for candidate in candidates.prefix(AnchorDirectory.candidateLimit) {
            do {
                let key = try PublicKey(candidate.publicKeyInfo, inheritingFrom: parameters(for: candidate))
                if signature.isMade(by: key) {
                    if !isIdentified { findings.warn(.signerIdentifierMismatch) }
                    return SignatureMaker(certificate: candidate, key: key)
                }
                hasUsableKey = true
            } catch {
                keyError = error
            }
        }
        // A signature that is wrong under a good key says more than a key that cannot be used.
        switch hasUsableKey ? nil : keyError {
        case .ecParametersUnknown: throw .ecParametersUnknown
        case .algorithmUnsupported: throw .algorithmUnsupported
        case .some: throw .publicKeyInvalid
        case nil: throw .cmsSignatureInvalid
        }
    }

    /// The key of the CSCA behind a certificate whose DSA key leaves out its domain parameters: the one case in which
    /// the chain has to be known before the signature can be looked at.
    private func parameters(for candidate: Certificate) -> SubjectPublicKeyInfo? {
        guard candidate.publicKeyInfo.inheritsParameters else { return nil }
        return trust.anchor(of: candidate)?.certificate.publicKeyInfo
    }

    private func checkChain(of maker: SignatureMaker, into findings: inout Findings) -> TrustAnchor? {
        guard !trust.anchors.isEmpty else {
            findings.failed(.chain, .trustBundleUnavailable)
            return nil
        }
        do throws(Reason) {
            let anchor: TrustAnchor
            if let known = maker.anchor {
                anchor = known
            } else {
                let found = try trust.issuer(of: maker.certificate)
                anchor = found.anchor
                if found.isNamed {
                    trust.memory.remember(maker, madeBy: anchor)
                } else {
                    findings.warn(.anchorNameMismatch, anchor.certificate.subject.title)
                }
            }
            if let revocation = anchor.revocation, revocation.list.thisUpdate <= time {
                findings.warn(.revoked, "CSCA \(anchor.certificate.subject.title), \(revocation)")
                throw .anchorRevoked
            }
            if let exemption = anchor.exemption { findings.warn(.anchorExempted, exemption.rawValue) }
            findings.passed(.chain)
            // The standard's path check does not look at the validity of the trust anchor (RFC 5280 §6.1.1 d).
            if time > anchor.certificate.notAfter { findings.warn(.anchorExpired) }
            return anchor
        } catch {
            findings.failed(.chain, error)
            return nil
        }
    }

    /// SHA-1 and short keys, of the signature and of the certificate behind it.
    private func noteStrength(
        of signature: BoundSignature, by maker: SignatureMaker, in findings: inout Findings
    ) {
        if signature.algorithm.digest == .sha1 { findings.warn(.weakAlgorithm, signature.algorithm.name) }
        for weakness in maker.weaknesses { findings.warn(.weakAlgorithm, weakness) }
    }

    /// Key usage, basic constraints and extended key usage (Doc 9303-12 Table 6): absence is tolerated, because older
    /// profiles lack these extensions, a contradicting value is not.
    private func checkRole(of signer: Certificate, into findings: inout Findings) {
        guard signer.documentSignerViolations.isEmpty else {
            return findings.failed(.signerRole, .notDocumentSigner)
        }
        findings.passed(.signerRole)
    }

    /// The shell model of Doc 9303-12 §6: the certificate has to be valid now. A day of grace covers clocks that are
    /// behind when a document was made today. A tolerant policy takes an expired certificate only for a document that
    /// says that it was signed before: nobody has to keep expired certificates on a revocation list, so that a key
    /// stolen later could sign anything else.
    private func checkValidity(of signer: Certificate, signed dates: DocumentDates?, into findings: inout Findings) {
        if time < signer.notBefore.advanced(bySeconds: -86_400) {
            findings.failed(.signerValidity, .signerCertificateNotYetValid)
        } else if time <= signer.notAfter {
            findings.passed(.signerValidity)
        } else if policy.acceptsExpiredSigners, dates?.wasSignerValidAtSigning ?? false {
            findings.warn(.signerCertificateExpired)
            findings.passed(.signerValidity)
        } else {
            findings.failed(.signerValidity, .signerCertificateExpired)
        }
    }

    /// What is odd about the time of signing. Issuers are imprecise here, so that it never decides alone.
    private func note(_ dates: DocumentDates, in findings: inout Findings) {
        if dates.wasSignerValidAtSigning == false { findings.warn(.signerNotValidAtSigning) }
        if dates.wasSignedInKeyUsage == false { findings.warn(.signedOutsideKeyUsage) }
    }

    private func checkRevocation(of signer: Certificate, madeBy anchor: TrustAnchor?, into findings: inout Findings) {
        guard let anchor else { return }
        switch trust.revocation(of: signer, madeBy: anchor, at: time) {
        case .notRevoked:
            return findings.passed(.revocation)
        case .revoked(let revocation):
            findings.warn(.revoked, revocation.description)
            return findings.failed(.revocation, .revoked)
        case .stale(let list):
            findings.warn(.revocationListStale, list.lateness(at: time))
        case .unknown:
            break
        }
        if policy.requiresRevocationInformation { return findings.failed(.revocation, .revocationUnknown) }
        findings.warn(.revocationUnknown)
        findings.notPerformed(.revocation, .revocationUnknown)
    }
}
