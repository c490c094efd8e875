/// What a person holds against a request.
enum ReportReason: String, CaseIterable, Sendable {
    case impersonation
    case deceptiveUse = "deceptive_use"
    case privacyConcern = "privacy_concern"
    case discrimination = "discrimination_or_eligibility_concern"
    case noFallback = "missing_fallback_or_appeal"
    case other
    /// Said on the phone, about the session that it had taken over; no browser can say it.
    case notStarted = "not_started_by_person"

    /// What a browser may say.
    static let ofBrowsers = allCases.filter { $0 != .notStarted }
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
        let id = try RandomID.report()
        return try await database.write { connection in
            let organization = try connection.run(
                "SELECT 1 FROM organizations WHERE id = $1 AND frozen_at IS NULL", [.text(report.organizationID)])
            guard !organization.isEmpty else { return .organizationNotFound }
            if let sessionID = report.sessionID {
                guard let session = try connection.session(id: sessionID) else { return .sessionNotFound }
                guard session.organizationID == report.organizationID else { return .mismatch }
            }
            try connection.insert(report, id: id, now: now)
            return .stored(id: id)
        }
    }
}

extension SQLConnection {
    /// Keeps a report for the operator.
    func insert(_ report: OrganizationReport, id: String, now: Int64) throws {
        _ = try run(
            """
            INSERT INTO organization_reports (id, organization_id, session_id, reason, details, created_at) \
            VALUES ($1, $2, $3, $4, $5, $6)
            """,
            [
                .text(id), .text(report.organizationID), .text(optional: report.sessionID),
                .text(report.reason.rawValue), .text(optional: report.details), .integer(now),
            ])
    }
}

extension RandomID {
    /// An id for a report.
    static func report() throws -> String { "orpt_" + (try letters(48)) }
}
