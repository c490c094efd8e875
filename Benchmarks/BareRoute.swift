import Hummingbird

/// JSON routes of Hummingbird with nothing around them: what the gateway's own route is compared with. They answer from
/// memory and for anybody: one with what `GET /v1/sessions/{id}` gives for a session that asks for every claim, the other
/// with little more than one text, so that it shows what the HTTP costs.
enum BareRoute {
    private struct Answer: ResponseEncodable {
        var data = Session()
    }

    private struct Session: Encodable {
        enum CodingKeys: String, CodingKey {
            case id, status
            case failureCode = "failure_code"
            case nfcTriesUsed = "nfc_tries_used"
            case livenessTriesUsed = "liveness_tries_used"
            case contractVersion = "contract_version"
            case shareFields = "share_fields"
            case verificationURL = "verification_url"
            case expiresAt = "expires_at"
            case createdAt = "created_at"
            case updatedAt = "updated_at"
        }

        var id = "vs_" + String(repeating: "a", count: 64)
        var status = "created"
        // Left out, as all that is null: the gateway writes six of them.
        var failureCode: String?
        var nfcTriesUsed = 0
        var livenessTriesUsed = 0
        var contractVersion = 1
        var shareFields = BareRoute.shareFields
        var verificationURL = "http://127.0.0.1:8080/vs_" + String(repeating: "a", count: 64)
        var expiresAt = "2026-03-09T13:00:00.000Z"
        var createdAt = "2026-03-09T12:00:00.000Z"
        var updatedAt = "2026-03-09T12:00:00.000Z"
    }

    private struct Short: ResponseEncodable {
        var id = "vs_" + String(repeating: "a", count: 64)
        var text = String(repeating: "b", count: 700)
    }

    private struct ShareField: Encodable {
        var required = false
        var reason: String
        var source = "default"
    }

    private static let shareFields = Dictionary(
        uniqueKeysWithValues: [
            "date_of_birth", "document_expiry_date", "document_number", "document_type_code", "family_name",
            "given_names", "issuing_country_code", "kayle_document_id", "kayle_human_id", "mrz_optional_data",
            "nationality_code", "sex_marker",
        ].map { ($0, ShareField(reason: "Sharing \"\($0)\"")) })

    /// Serves on a port of this machine until the process is ended.
    static func serve(port: Int) async throws {
        let router = Router()
        router.get("/v1/sessions/:id") { _, _ in Answer() }
        router.get("/short/:id") { _, _ in Short() }
        try await Application(
            router: router, configuration: .init(address: .hostname("127.0.0.1", port: port))
        ).runService()
    }
}
