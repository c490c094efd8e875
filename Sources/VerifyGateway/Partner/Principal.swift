/// The relying party behind a request.
struct Principal: Sendable {
    /// The organization that the key belongs to.
    let organization: OrganizationRecord
    /// The record of the key.
    let keyID: String
    /// What the key may do.
    let scopes: Set<Scope>

    /// What it is in the audit log.
    var actor: AuditActor { .apiKey(id: keyID) }

    /// Whether the key may do what `scope` allows; a write scope includes its read scope.
    func may(_ scope: Scope) -> Bool {
        if scopes.contains(scope) { return true }
        return switch scope {
        case .sessionsRead: scopes.contains(.sessionsWrite)
        case .webhooksRead: scopes.contains(.webhooksWrite)
        case .sessionsWrite, .webhooksWrite, .analyticsRead: false
        }
    }
}
