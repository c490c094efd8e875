import NFCParsing

extension TrustError {
    /// What is wrong and what to do about it.
    public var sentence: String {
        switch self {
        case .unknownFormat:
            "is neither a certificate (DER or PEM), a signed list, a revocation list nor LDIF"
        case .malformed(let error):
            "cannot be used: \(error); fetch the file again from its publisher"
        case .notCertificationAuthority:
            "is a certificate that does not say of itself that it is a certification authority"
        case .mayNotCertify:
            "is a certificate that may not certify others"
        case .unknownCriticalExtension:
            "carries a critical extension that this verifier does not know"
        case .linkNotProven(let issuer):
            "was signed by “\(issuer)” and not by itself, and no trusted CSCA of its state made it; import that one "
                + "first or together with it"
        case .authorityInUnsignedFile:
            "is an authority in a file that nobody signed; import it as a file of its own after comparing its fingerprint"
        case .tooManyAlike:
            "has an issuer and serial number, or a key identifier, that more certificates share than any state makes"
        case .signatureInvalid:
            "has a wrong signature: the file was changed or cut; fetch it again from its publisher"
        case .notListSigner:
            "was signed by a certificate that may not sign such lists"
        case .signerNotTrusted(let issuer):
            "was signed under “\(issuer)”, which is not trusted yet; get that CSCA certificate from its publisher, "
                + "compare its fingerprint, and import it first or together with the list"
        case .signerNotChosen(let country):
            "was signed by \(country), which is trusted for its own documents only; to take its lists, import a CSCA "
                + "certificate of \(country) as a file of its own after comparing its fingerprint"
        case .signingTimeMissing:
            "does not say when it was signed, so that an old one could not be told from a new one"
        case .olderThanPresent(let country, let present):
            "is not newer than the list of \(country) in the store, which was signed on \(present)"
        case .emptyList:
            "holds nothing"
        case .issuerNotTrusted(let issuer):
            "was made by “\(issuer)”, but no trusted CSCA certificate of that name made it; import that first"
        }
    }
}
