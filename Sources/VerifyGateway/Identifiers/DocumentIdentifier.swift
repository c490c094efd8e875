/// The `kayle_document_id` claim: the same document gives the same text to one organization and another text to every
/// other, so that nobody can follow a person from one to the next.
enum DocumentIdentifier {
    /// 64 hex digits over organization, issuing state, document type and number; case and white space do not count.
    static func derive(
        secrets: Secrets, organizationID: String, issuingState: String, documentType: String, documentNumber: String
    ) -> String {
        let organization = organizationID.drop(while: \.isWhitespace).reversed().drop(while: \.isWhitespace).reversed()
        let parts = [issuingState, documentType, documentNumber].map { $0.filter { !$0.isWhitespace }.uppercased() }
        return secrets.documentHex(([String(organization)] + parts).joined(separator: "|"))
    }
}
