/// One entry of a deviation list (Doc 9303-12 §9): a data group whose hash in EF.SOD is wrong, in some documents.
public struct DeviationEntry: Sendable {
    /// Which document signer made the documents.
    public enum Signer: Sendable {
        /// By the name of its issuer and its serial number.
        case issuerAndSerialNumber(DocumentSigner)
        /// By the identifier of its key.
        case keyIdentifier(DocumentSigner)
        /// By the SHA-256 of its certificate.
        case digest(DocumentSigner)
    }

    /// The data group.
    public var dataGroup: Int
    /// Document code; nil for all.
    public var documentCode: String?
    /// Which signer; nil for all.
    public var signer: Signer?
    /// First and last second of issue; nil for all.
    public var issued: Validity?
    /// Numbers of the documents; nil for all.
    public var documentNumbers: [String]?
    /// What people read.
    public var text = "Wrong hash"

    /// An entry without any condition.
    public init(dataGroup: Int) {
        self.dataGroup = dataGroup
    }

    fileprivate func encode() throws(ForgeError) -> [UInt8] {
        var conditions: [[UInt8]] = []
        if let documentCode { conditions.append(DER.implicit(0, Array(documentCode.utf8))) }
        switch signer {
        case .issuerAndSerialNumber(let signer):
            conditions.append(DER.context(1, signer.issuer.der, DER.integer(unsigned: signer.serialNumber)))
        case .keyIdentifier(let signer): conditions.append(DER.implicit(2, try signer.key.keyIdentifier))
        case .digest(let signer): conditions.append(DER.implicit(3, try Digest.sha256.hash(signer.certificate)))
        case nil: break
        }
        if let issued {
            let times = [issued.notBefore, issued.notAfter].map { DER.element(0x18, DER.generalizedTimeContents($0)) }
            conditions.append(DER.context(4, Array(times.joined())))
        }
        if let documentNumbers {
            conditions.append(DER.context(5, Array(documentNumbers.map(DER.printableString).joined())))
        }
        let description = DER.sequence(
            DER.printableString(text), ObjectIdentifier.deviationDataGroupHash.der,
            DER.context(0, DER.integer(dataGroup)))
        return DER.sequence(DER.sequence(of: conditions), DER.set(of: [description]))
    }
}

extension IssuingState {
    /// Makes a signer of deviation lists (Doc 9303-12 §7.1.1).
    public func makeDeviationListSigner(
        algorithm: SigningAlgorithm = .default, now: Int64
    ) throws(ForgeError) -> DocumentSigner {
        try makeListSigner("Deviation List Signer 01", purpose: .deviationListSigner, algorithm: algorithm, now: now)
    }

    /// A deviation list of this state: CMS SignedData (Doc 9303-12 §9). `now` is in seconds since 1970.
    public func deviationList(
        of entries: [DeviationEntry], signedBy signer: DocumentSigner, now: Int64
    ) throws(ForgeError) -> [UInt8] {
        var profile = SignedDataProfile(contentType: .deviationList)
        profile.signingTime = now
        profile.otherCertificates = [certificate]
        var encoded: [[UInt8]] = []
        for entry in entries { encoded.append(try entry.encode()) }
        return try SignedDataWriter(profile: profile, signer: signer)
            .encode(content: DER.sequence(DER.integer(0), DER.set(of: encoded)))
    }
}
