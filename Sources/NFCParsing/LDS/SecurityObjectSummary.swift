/// What EF.SOD says of itself, for people who look at a document. Nothing here is verified.
public struct SecurityObjectSummary: Sendable {
    /// Data groups whose hashes are listed.
    public let dataGroups: [DataGroupNumber]
    /// The hash function over them.
    public let digest: DigestAlgorithm
    /// How it was signed, nil when that is not known.
    public let signatureAlgorithm: String?
    /// When the signer says that it signed.
    public let signingTime: Timestamp?
    /// The certificates that came with it.
    public let certificates: [Certificate]

    /// Parses EF.SOD.
    public init(_ file: Bytes) throws(Reason) {
        guard let signedData = try? EFSOD(file).signedData else { throw .parseFailure }
        let object = try LDSSecurityObject(signedData.content)
        dataGroups = object.hashes.numbers
        digest = object.digest
        let signer = signedData.signers.first
        let attributes = signer?.signedAttributes.flatMap { try? SignedAttributes($0) }
        signingTime = attributes?.signingTime
        signatureAlgorithm = signer?.algorithm?.name
        certificates = signedData.certificates.compactMap { try? Certificate(definite: $0) }
    }
}
