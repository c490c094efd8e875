extension IssuingState {
    /// A CSCA master list of this state: CMS SignedData over `certificates`, with the certificates of its signer and of
    /// this CSCA beside it (Doc 9303-12 §8). `now` is in seconds since 1970; nil leaves the signing
    /// time out.
    public func masterList(
        of certificates: [[UInt8]], signedBy signer: DocumentSigner, now: Int64?
    ) throws(ForgeError) -> [UInt8] {
        var profile = SignedDataProfile(contentType: .masterList)
        profile.signingTime = now
        profile.otherCertificates = [certificate]
        return try SignedDataWriter(profile: profile, signer: signer)
            .encode(content: DER.sequence(DER.integer(0), DER.set(of: certificates)))
    }
}
