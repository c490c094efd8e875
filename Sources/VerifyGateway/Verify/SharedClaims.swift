import NFCParsing

/// What a person agreed to share, computed from a proven document and nothing else.
struct SharedClaims: Sendable {
    /// Selected claims by key; an unknown value is nil.
    let values: [String: ClaimValue?]

    /// The selected claims of a document. Claims that were not selected are not even computed.
    init(_ document: VerifiedDocument, session: SessionRecord, selectedKeys: [String], secrets: Secrets) {
        let claims = document.claims
        var values: [String: ClaimValue?] = [:]
        for key in selectedKeys {
            if key == ClaimCatalogue.documentID {
                let text = DocumentIdentifier.derive(
                    secrets: secrets, organizationID: session.organizationID, issuingState: claims.issuingCountryCode,
                    documentType: claims.documentTypeCode, documentNumber: claims.documentNumber)
                values[key] = .some(.text(text))
            } else if key == ClaimCatalogue.humanID {
                let person = HumanIdentifier.Person(
                    nationality: claims.nationalityCode, issuingState: claims.issuingCountryCode,
                    familyName: claims.familyName, givenNames: claims.givenNames,
                    dateOfBirth: claims.dateOfBirth.description, sex: claims.sexMarker)
                let text = HumanIdentifier.derive(
                    secrets: secrets, organizationID: session.organizationID, person)
                values[key] = .some(text.map(ClaimValue.text))
            } else {
                values[key] = .some(claims.value(forKey: key))
            }
        }
        self.values = values
    }
}
