/// An organization has as many as it may have; nothing was made.
enum LimitReached: Error, Equatable {
    /// Webhook endpoints.
    case endpoints
    /// Sessions that ask for more than an age, of an owner whom nobody has checked. From `again` on there may be one more.
    case revealingSessions(again: Int64)
}

extension SessionStore {
    /// How many webhook endpoints an organization may have.
    static let mostEndpoints: Int64 = 100
    /// How many sessions that ask for more than an age an organization with an unchecked owner may make, and in how long,
    /// in milliseconds.
    static let mostRevealingSessions: (count: Int64, period: Int64) = (5, 86_400_000)
}

extension SQLConnection {
    /// Refuses one more webhook endpoint when there are enough. Part of the transaction that makes it.
    func requireRoomForEndpoint(organizationID: String) throws {
        var row = try run(
            "SELECT COUNT(*) FROM webhook_endpoints WHERE organization_id = $1", [.text(organizationID)]
        ).only()
        guard try row.integer() < SessionStore.mostEndpoints else { throw LimitReached.endpoints }
    }

    /// Refuses one more session that asks for more than an age when the organization's period is full. Part of the
    /// transaction that makes it, so that no two requests take the same room.
    func requireRoomForRevealingSession(organizationID: String, now: Int64) throws {
        let (count, period) = SessionStore.mostRevealingSessions
        let rows = try run(
            """
            SELECT created_at FROM sessions WHERE organization_id = $1 AND is_age_only = 0 AND created_at > $2 \
            ORDER BY created_at DESC LIMIT 1 OFFSET $3
            """, [.text(organizationID), .integer(now - period), .integer(count - 1)])
        guard var oldest = rows.first else { return }
        throw LimitReached.revealingSessions(again: try oldest.integer() + period)
    }
}
