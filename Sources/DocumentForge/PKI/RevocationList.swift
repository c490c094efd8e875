extension IssuingState {
    /// A certificate revocation list of version 2, DER (Doc 9303-12 §7.1.4). Times are in seconds since 1970.
    public func revocationList(
        of signers: [DocumentSigner], number: Int = 1, thisUpdate: Int64, nextUpdate: Int64
    ) throws(ForgeError) -> [UInt8] {
        let entries = signers.map { signer in
            DER.sequence(DER.integer(unsigned: signer.serialNumber), DER.time(thisUpdate))
        }
        let extensions = DER.sequence(
            CertificateExtensions.authorityKeyIdentifier(try key.keyIdentifier),
            CertificateExtensions.crlNumber(number))
        let body = DER.sequence(
            DER.integer(1),
            algorithm.scheme.algorithmIdentifier,
            name.der,
            DER.time(thisUpdate),
            DER.time(nextUpdate),
            // An empty list leaves the field out (RFC 5280 §5.1.2.6).
            entries.isEmpty ? [] : DER.sequence(of: entries),
            DER.context(0, extensions))
        return try CertificateTemplate.sealed(body, key: key, scheme: algorithm.scheme)
    }
}
