import HTTPTypes
import Hummingbird

/// `POST /v1/verify/organization-reports`: a person says that a request is not what it seems.
struct OrganizationReports: Sendable {
    let store: SessionStore
    let clock: WallClock
    let clientAddress: ClientAddress
    let limit: RateLimit

    /// Keeps a report for the operator.
    func create(_ request: Request, _ context: GatewayContext) async throws -> Response {
        let body = try await request.verifyJSON()
        guard let organizationID = body["organization_id"]?.text, organizationID.utf8.count == 36,
            let reason = body["reason"]?.text.flatMap(ReportReason.init(rawValue:)),
            ReportReason.ofBrowsers.contains(reason)
        else { throw APIError(.invalidRequest) }
        let sessionID = try Self.optional(body["session_id"])
        let details = try Self.optional(body["details"])?.trimmingBlanks ?? ""
        // As the database counts: a person's letter can be several code points.
        guard details.unicodeScalars.count <= 2000, details.utf8.count <= 8000,
            sessionID.map(SessionID.isWellFormed) ?? true
        else {
            throw APIError(.invalidRequest)
        }
        let now = clock.now()
        try limit.take(clientAddress.counted(request, context), now: now)
        let outcome = try await store.report(
            OrganizationReport(
                organizationID: organizationID.lowercased(), sessionID: sessionID, reason: reason,
                details: details.isEmpty ? nil : details),
            now: now)
        switch outcome {
        case .stored(let id): return Envelope.data(["report_id": .string(id)], status: .created)
        case .organizationNotFound: throw APIError(.organizationNotFound)
        case .sessionNotFound: throw APIError(.sessionNotFound)
        case .mismatch: throw APIError(.sessionOrganizationMismatch)
        }
    }

    private static func optional(_ value: JSONValue?) throws(APIError) -> String? {
        guard let value, value != .null else { return nil }
        guard let text = value.text else { throw APIError(.invalidRequest) }
        return text
    }
}
