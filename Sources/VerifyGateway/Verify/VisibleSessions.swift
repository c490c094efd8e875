import HandoffProtocol
import Hummingbird

/// Looks sessions up for the routes that people's browsers and phones use.
struct VisibleSessions: Sendable {
    let store: SessionStore
    let hub: SessionHub
    let clock: WallClock
    let cookie: BrowserCookie

    /// A session with the organization that asks.
    struct Found: Sendable {
        let session: SessionRecord
        let organization: OrganizationRecord
    }

    /// The session, ended first if its time is over. A session of a frozen organization is not there.
    func find(_ id: String) async throws -> Found? {
        guard let session = try await store.session(id: id, now: clock.now()),
            let organization = try await store.organization(id: session.organizationID), organization.frozenAt == nil
        else { return nil }
        // The lookup itself may have ended it, and then nobody else tells the phone.
        if session.status == .expired { hub.ended(sessionID: id, reason: .expired) }
        return Found(session: session, organization: organization)
    }

    /// The session of a route that only the browser may use which the session belongs to, if it belongs to one.
    func require(_ id: String, openTo request: Request) async throws -> Found {
        let found = try await require(id)
        guard found.session.isOpen(toBrowser: cookie.hash(in: request)) else {
            throw APIError(.sessionConnectionActive)
        }
        return found
    }

    /// The session of a route.
    func require(_ id: String) async throws -> Found {
        guard let found = try await find(id) else { throw APIError(.sessionNotFound) }
        return found
    }
}
