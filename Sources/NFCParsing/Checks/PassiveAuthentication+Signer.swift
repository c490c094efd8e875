/// Who signed a message, whether a trusted CSCA stands behind them, and whether they might. Apart from EF.SOD, so that other
/// messages and the standard's collections of certificate paths run through the same lines as documents.
extension PassiveAuthentication {
    /// Who signed and how, and the CSCA behind them when there is one.
    struct Signing {
        let maker: SignatureMaker
        let algorithm: SignatureAlgorithm
        let signingTime: Timestamp?
        let anchor: TrustAnchor?
    }

    func checkSigning(of message: SignedData, into findings: inout Findings) -> Signing? {
        guard let (signature, maker) = checkSignature(of: message, into: &findings) else { return nil }
        return Signing(
            maker: maker, algorithm: signature.algorithm, signingTime: signature.signingTime,
            anchor: checkChain(of: maker, into: &findings))
    }

    /// Judges the certificate of whoever signed: chain, role, dates, revocation.
    func judge(_ maker: SignatureMaker, into findings: inout Findings) -> TrustAnchor? {
        let anchor = checkChain(of: maker, into: &findings)
        check(maker.certificate, madeBy: anchor, into: &findings)
        return anchor
    }

    /// Role, dates and revocation of a signer's certificate.
    func check(
        _ certificate: Certificate, madeBy anchor: TrustAnchor?, signed dates: DocumentDates? = nil,
        into findings: inout Findings
    ) {
        checkRole(of: certificate, into: &findings)
        checkValidity(of: certificate, signed: dates, into: &findings)
        checkRevocation(of: certificate, madeBy: anchor, into: &findings)
    }

    /// The signature with whoever made it.
    func checkSignature(
        of message: SignedData, into findings: inout Findings
    ) -> (BoundSignature, SignatureMaker)? {
        guard let signer = message.signers.only else {
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
        var search = SignerSearch()
        for place in message.certificates.indices {
            if let maker = search.maker(of: signature, message.certificates[place], meantBy: signer, in: trust) {
                return maker
            }
        }
        for encoding in trust.signers.encodings(for: signer.identifier)
        where !message.certificates.contains(where: { $0.isSame(as: encoding) }) {
            if let maker = search.maker(of: signature, encoding, meantBy: signer, in: trust) { return maker }
        }
        if search.hasTriedNone, let only = message.certificates.only,
            let maker = search.maker(of: signature, only, meantBy: nil, in: trust)
        {
            findings.warn(.signerIdentifierMismatch)
            return maker
        }
        throw search.reason
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
