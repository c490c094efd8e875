/// What a person holds against a request.
enum ReportReason: String, CaseIterable, Sendable {
    case impersonation
    case deceptiveUse = "deceptive_use"
    case privacyConcern = "privacy_concern"
    case discrimination = "discrimination_or_eligibility_concern"
    case noFallback = "missing_fallback_or_appeal"
    case other
}

/// A report before it is stored.
struct OrganizationReport: Sendable {
    var organizationID: String
    var sessionID: String?
    var reason: ReportReason
    /// What the person wrote, at most 2,000 characters.
    var details: String?
}

/// Answer to a report.
enum ReportOutcome: Equatable, Sendable {
    case stored(id: String)
    case organizationNotFound
    case sessionNotFound
    /// The session is another organization's.
    case mismatch
}

extension SessionStore {
    /// Stores a report about an organization that is there.
    func report(_ report: OrganizationReport, now: Int64) async throws -> ReportOutcome {
        let id = "orpt_" + (try RandomID.letters(48))
        return try await database.write { connection in
            let organization = try connection.run(
                "SELECT 1 FROM organizations WHERE id = $1 AND frozen_at IS NULL", [.text(report.organizationID)])
            guard !organization.isEmpty else { return .organizationNotFound }
            if let sessionID = report.sessionID {
                guard let session = try connection.session(id: sessionID) else { return .sessionNotFound }
                guard session.organizationID == report.organizationID else { return .mismatch }
            }
            _ = try connection.run(
                """
                INSERT INTO organization_reports (id, organization_id, session_id, reason, details, created_at) \
                VALUES ($1, $2, $3, $4, $5, $6)
                """,
                [
                    .text(id), .text(report.organizationID), .text(optional: report.sessionID),
                    .text(report.reason.rawValue), .text(optional: report.details), .integer(now),
                ])
            return .stored(id: id)
        }
    }
}
