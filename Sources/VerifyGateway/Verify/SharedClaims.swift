import NFCParsing
import Synchronization

/// What a person agreed to share, computed from a proven document and nothing else.
struct SharedClaims: Sendable {
    /// The session that it belongs to.
    let sessionID: String
    /// Selected claims by key; an unknown value is nil.
    let values: [String: ClaimValue?]

    /// The selected claims of a document. Claims that were not selected are not even computed.
    init(_ document: VerifiedDocument, session: SessionRecord, selectedKeys: [String], secrets: Secrets) {
        sessionID = session.id
        let claims = document.claims
        var values: [String: ClaimValue?] = [:]
        for key in selectedKeys {
            if key == ClaimCatalogue.documentID {
                let text = DocumentIdentifier.derive(
                    secrets: secrets, organizationID: session.organizationID, issuingState: claims.issuingCountryCode,
                    documentType: claims.documentTypeCode, documentNumber: claims.documentNumber)
                values[key] = .some(.text(text))
            } else {
                values[key] = .some(claims.value(forKey: key))
            }
        }
        self.values = values
    }
}

/// Where claims go when a session has succeeded.
protocol ClaimsOutlet: Sendable {
    /// Takes the claims of a session whose success is stored.
    func deliver(_ claims: SharedClaims) async
}

/// Counts claims and lets them go: this version has no receivers to send them to.
final class DiscardingOutlet: ClaimsOutlet {
    private let sessions = Atomic<Int>(0)

    /// Sessions whose claims arrived here.
    var sessionCount: Int { sessions.load(ordering: .relaxed) }

    func deliver(_ claims: SharedClaims) async {
        sessions.add(1, ordering: .relaxed)
    }
}
