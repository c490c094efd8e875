/// Proves that a state issued the data of a chip and that nobody changed it (Doc 9303-11 §5.1).
struct PassiveAuthentication {
    let trust: TrustStore
    let policy: AcceptancePolicy
    let time: Timestamp

    /// What is proven when every check passed.
    final class Proof {
        let securityObject: LDSSecurityObject
        let signer: Certificate
        let anchor: TrustAnchor
        let algorithm: SignatureAlgorithm
        let signingTime: Timestamp?

        fileprivate init(
            _ securityObject: LDSSecurityObject, signer: Certificate, anchor: TrustAnchor, signature: BoundSignature
        ) {
            self.securityObject = securityObject
            self.signer = signer
            self.anchor = anchor
            algorithm = signature.algorithm
            signingTime = signature.signingTime
        }
    }

    /// Runs every check that can be run, notes each, and returns the proof when none failed.
    func run(_ files: ChipFiles, into findings: inout Findings) -> Proof? {
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

        check(files.dataGroups, against: object, into: &findings)
        guard let (signature, maker) = checkSignature(of: file.signedData, into: &findings) else { return nil }
        let signer = maker.certificate
        let anchor = checkChain(of: maker, into: &findings)
        checkRole(of: signer, into: &findings)
        checkValidity(of: signer, into: &findings)
        checkRevocation(of: signer, chained: anchor != nil, into: &findings)
        guard let anchor else { return nil }
        return Proof(object, signer: signer, anchor: anchor, signature: signature)
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
        _ dataGroups: [DataGroupNumber: Bytes], against object: LDSSecurityObject, into findings: inout Findings
    ) {
        guard dataGroups[.dg1] != nil else { return findings.failed(.dataGroupHashes, .missingRequiredArtifacts) }
        // The list has no order; of several problems the one of the lowest number is named.
        var first: (number: DataGroupNumber, problem: Reason)?
        for (number, file) in dataGroups where first.map({ number < $0.number }) ?? true {
            if let problem = Self.problem(of: file, number, against: object) { first = (number, problem) }
        }
        if let first { return findings.failed(.dataGroupHashes, first.problem) }
        findings.passed(.dataGroupHashes)
    }

    private static func problem(
        of file: Bytes, _ number: DataGroupNumber, against object: LDSSecurityObject
    ) -> Reason? {
        guard let hash = object.hashes[number] else { return .dataGroupUndeclared }
        var reader = BERReader(file)
        let exact = (try? reader.next().encoding) ?? file
        let matches =
            object.digest.matches(hash, over: exact)
            || (exact.count < file.count && object.digest.matches(hash, over: file))
        return matches ? nil : .dataGroupHashMismatch
    }

    /// Whose key made a signature, and who certified it as far as an earlier document has shown that.
    private struct Maker {
        let certificate: Certificate
        let key: PublicKey
        let knownAnchor: TrustAnchor?
    }

    /// The signature with whoever made it.
    private func checkSignature(
        of message: SignedData, into findings: inout Findings
    ) -> (BoundSignature, Maker)? {
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
            if signature.algorithm.digest == .sha1 { findings.warn(.weakAlgorithm, signature.algorithm.name) }
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
    ) throws(Reason) -> Maker {
        for encoding in message.certificates {
            guard let known = trust.memory.signer(encoding), signer.identifies(known.certificate),
                signature.isMade(by: known.key)
            else { continue }
            return Maker(certificate: known.certificate, key: known.key, knownAnchor: known.anchor)
        }
        let embedded = message.certificates.compactMap { try? Certificate(definite: $0) }
        var candidates = (embedded + trust.signers).filter { signer.identifies($0) }
        let isIdentified = !candidates.isEmpty
        if !isIdentified, message.certificates.count == 1 { candidates = embedded }
        guard !candidates.isEmpty else { throw .missingSignerCertificate }

        var keyError: PKIError?
        for candidate in candidates.prefix(SignedData.certificateLimit) {
            do {
                let key = try PublicKey(candidate.publicKeyInfo)
                if signature.isMade(by: key) {
                    if !isIdentified { findings.warn(.signerIdentifierMismatch) }
                    return Maker(certificate: candidate, key: key, knownAnchor: nil)
                }
            } catch {
                keyError = error
            }
        }
        switch keyError {
        case .ecParametersUnknown: throw .ecParametersUnknown
        case .algorithmUnsupported: throw .algorithmUnsupported
        case .some: throw .publicKeyInvalid
        case nil: throw .cmsSignatureInvalid
        }
    }

    private func checkChain(of maker: Maker, into findings: inout Findings) -> TrustAnchor? {
        guard !trust.anchors.isEmpty else {
            findings.failed(.chain, .trustBundleUnavailable)
            return nil
        }
        do {
            let anchor: TrustAnchor
            if let known = maker.knownAnchor {
                anchor = known
            } else {
                anchor = try trust.issuer(of: maker.certificate)
                trust.memory.remember(maker.certificate, key: maker.key, anchor: anchor)
            }
            findings.passed(.chain)
            // The standard's path check does not look at the validity of the trust anchor (RFC 5280 §6.1.1 d).
            if time > anchor.certificate.notAfter { findings.warn(.anchorExpired) }
            return anchor
        } catch {
            findings.failed(.chain, error)
            return nil
        }
    }

    /// Key usage, basic constraints and extended key usage (Doc 9303-12 Table 6): absence is tolerated, because older
    /// profiles lack these extensions, a contradicting value is not.
    private func checkRole(of signer: Certificate, into findings: inout Findings) {
        let extensions = signer.extensions
        let maySign = extensions.keyUsage?.contains(.digitalSignature) ?? true
        let isAuthority = extensions.basicConstraints?.isCA ?? false
        guard maySign, !isAuthority, extensions.extendedKeyUsage.isEmpty, !extensions.hasUnknownCritical else {
            return findings.failed(.signerRole, .notDocumentSigner)
        }
        findings.passed(.signerRole)
    }

    /// The shell model of Doc 9303-12 §6: the certificate has to be valid now. A day of grace covers clocks that are
    /// behind when a document was made today.
    private func checkValidity(of signer: Certificate, into findings: inout Findings) {
        if time < signer.notBefore.advanced(bySeconds: -86_400) {
            findings.failed(.signerValidity, .signerCertificateNotYetValid)
        } else if time <= signer.notAfter {
            findings.passed(.signerValidity)
        } else if policy.acceptsExpiredSigners {
            findings.warn(.signerCertificateExpired)
            findings.passed(.signerValidity)
        } else {
            findings.failed(.signerValidity, .signerCertificateExpired)
        }
    }

    private func checkRevocation(of signer: Certificate, chained: Bool, into findings: inout Findings) {
        guard chained else { return }
        switch trust.revocation(of: signer, at: time) {
        case .notRevoked:
            findings.passed(.revocation)
        case .revoked:
            findings.failed(.revocation, .revoked)
        case .unknown where policy.requiresRevocationInformation:
            findings.failed(.revocation, .revocationUnknown)
        case .unknown:
            findings.warn(.revocationUnknown)
            findings.notPerformed(.revocation, .revocationUnknown)
        }
    }
}
