/// EF.CardSecurity (Doc 9303-11 §9.2.12): security infos that a document signer signed. Nothing in it is proven before
/// its signature is.
struct EFCardSecurity: Sendable {
    /// The CMS message.
    let signedData: SignedData
    /// What it signs.
    let securityInfos: SecurityInfos

    /// Parses the file; its content has a type of its own, so that it never passes for EF.SOD nor the reverse.
    init(_ file: Bytes) throws(PKIError) {
        let outermost = try decoding { () throws(BERError) in
            try BERBorder.outermost(of: file, limits: .securityObject)
        }
        signedData = try SignedData(definite: outermost.encoding)
        guard signedData.contentType == OID.cardSecurityContent else { throw .unexpectedContentType }
        do {
            securityInfos = try SecurityInfos(signedData.content)
        } catch {
            throw .encoding(.malformedValue)
        }
    }
}
