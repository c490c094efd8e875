/// The dates that a document and its certificates state, apart from what a policy makes of them (Doc 9303-12 §6; Doc
/// 9303-11 §5.1). Only as true as the checks that passed.
public struct DocumentDates: Equatable, Sendable {
    /// A stretch of time whose ends may be open.
    public struct Period: Equatable, Sendable {
        /// First second, nil when open.
        public let from: Timestamp?
        /// Last second, nil when open.
        public let until: Timestamp?

        /// Whether any of the seconds from `first` to `last` lies inside.
        func overlaps(_ first: Timestamp, _ last: Timestamp) -> Bool {
            from.map { $0 <= last } ?? true && until.map { first <= $0 } ?? true
        }
    }

    /// When the document signer's certificate is valid.
    public var signerValidity: Period?
    /// When the document signer's private key may sign; months, while the certificate lasts as long as its documents.
    public var signerKeyUsage: Period?
    /// When the CSCA's certificate is valid; no part of the path check.
    public var anchorValidity: Period?
    /// When the signer says that it signed.
    public var signingTime: Timestamp?
    /// Day of issue by EF.DG12.
    public var dateOfIssue: CivilDate?
    /// Last day of the document.
    public var dateOfExpiry: CivilDate?

    /// The second of signing, or the day of issue where the signer states no time; nil when neither is known.
    var signing: (first: Timestamp, last: Timestamp)? {
        if let signingTime { return (signingTime, signingTime) }
        return dateOfIssue.map { (Timestamp($0), Timestamp($0, hour: 23, minute: 59, second: 59)) }
    }

    /// Whether the document was signed while the signer's certificate was valid; nil when nobody says when that was.
    var wasSignerValidAtSigning: Bool? {
        guard let signing, let signerValidity else { return nil }
        return signerValidity.overlaps(signing.first, signing.last)
    }

    /// Whether the document was signed while the signer's key was in use; nil when the certificate or nobody says.
    var wasSignedInKeyUsage: Bool? {
        guard let signing, let signerKeyUsage else { return nil }
        return signerKeyUsage.overlaps(signing.first, signing.last)
    }
}

extension DocumentDates {
    /// The dates around one signature. Only an EF.DG12 whose hash is right may speak.
    init(signer: Certificate, signingTime: Timestamp?, dg12: Bytes?) {
        signerValidity = Period(from: signer.notBefore, until: signer.notAfter)
        signerKeyUsage = signer.extensions.privateKeyUsagePeriod
        self.signingTime = signingTime
        dateOfIssue = dg12.flatMap { try? EFDG12($0).dateOfIssue }
    }
}
