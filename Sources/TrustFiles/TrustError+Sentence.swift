import NFCParsing

extension TrustError {
    /// What is wrong and what to do about it.
    public var sentence: String {
        switch self {
        case .unknownFormat:
            "is neither a certificate (DER or PEM), a CSCA master list nor a revocation list"
        case .malformed(let error):
            "cannot be used (\(error)); fetch the file again from its publisher"
        case .notCertificationAuthority:
            "is a certificate that says of itself that it is no certification authority"
        case .unknownCriticalExtension:
            "carries a critical extension that this verifier does not know"
        case .signatureInvalid:
            "has a wrong signature: the file was changed or cut; fetch it again from its publisher"
        case .notMasterListSigner:
            "was signed by a certificate that may not sign master lists"
        case .signerNotTrusted(let issuer):
            "was signed under “\(issuer)”, which is not trusted yet; get that CSCA certificate from its publisher, "
                + "compare its fingerprint, and import it first or together with the list"
        case .issuerNotTrusted(let issuer):
            "was made by “\(issuer)”, but no trusted CSCA certificate of its country made it; import that first"
        }
    }
}
