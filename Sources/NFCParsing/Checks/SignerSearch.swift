/// The search for the certificate whose key made a signature. Each candidate is tried once, so that a message costs one key
/// and one look at its signature for each, and there are no more candidates than anchors for a certificate.
struct SignerSearch {
    private var tries = 0
    private var hasUsableKey = false
    private var keyError: PKIError?
    private var hasAskedForParameters = false

    var hasTriedNone: Bool { tries == 0 }

    /// Whoever has the certificate, when `signer` means it or is nil and its key made the signature.
    mutating func maker(
        of signature: BoundSignature, _ encoding: Bytes, meantBy signer: SignerInfo?, in trust: TrustStore
    ) -> SignatureMaker? {
        guard tries < AnchorDirectory.candidateLimit else { return nil }
        if let known = trust.memory.signer(encoding) {
            guard signer?.identifies(known.certificate) ?? true else { return nil }
            tries += 1
            return hasMade(signature, known) ? known : nil
        }
        guard let certificate = try? Certificate(definite: encoding), signer?.identifies(certificate) ?? true else {
            return nil
        }
        tries += 1
        do {
            let parameters = parameters(for: certificate, in: trust)
            let key = try PublicKey(certificate.publicKeyInfo, inheritingFrom: parameters)
            let maker = SignatureMaker(certificate: certificate, key: key)
            return hasMade(signature, maker) ? maker : nil
        } catch {
            keyError = error
            return nil
        }
    }

    private mutating func hasMade(_ signature: BoundSignature, _ maker: SignatureMaker) -> Bool {
        hasUsableKey = true
        return signature.isMade(by: maker.key)
    }

    /// The key of the CSCA behind a certificate whose DSA key leaves out its domain parameters: the one case in which
    /// the chain has to be known before the signature can be looked at. Looked for once in a message.
    private mutating func parameters(for certificate: Certificate, in trust: TrustStore) -> SubjectPublicKeyInfo? {
        guard certificate.publicKeyInfo.inheritsParameters, !hasAskedForParameters else { return nil }
        hasAskedForParameters = true
        return trust.anchor(of: certificate)?.certificate.publicKeyInfo
    }

    /// Why nobody was found. A signature that is wrong under a good key says more than a key that cannot be used.
    var reason: Reason {
        guard !hasTriedNone else { return .missingSignerCertificate }
        return switch hasUsableKey ? nil : keyError {
        case .ecParametersUnknown: .ecParametersUnknown
        case .algorithmUnsupported: .algorithmUnsupported
        case .some: .publicKeyInvalid
        case nil: .cmsSignatureInvalid
        }
    }
}
