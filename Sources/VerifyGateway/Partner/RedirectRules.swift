/// Which redirect targets a relying party may use: those at or below its verified domains, and where patterns are
/// registered for a domain, only those at or below one of them.
struct RedirectRules: Sendable {
    /// Whether this machine is a permitted target, which it is for tests only.
    let allowsLoopback: Bool
    let store: SessionStore

    /// The normalized URL that is stored with a session.
    func accept(_ source: String, organizationID: String) async throws -> String {
        guard let url = RedirectURL(source) else { throw APIError(.invalidRedirectURL, param: "redirect_url") }
        if url.isLoopback, allowsLoopback { return url.text }
        guard url.isSecure, url.hasPublicHost else { throw APIError(.invalidRedirectURL, param: "redirect_url") }
        // Of nested domains the nearest one decides.
        let domains = try await store.domains(organizationID: organizationID)
            .filter { DomainName($0.name)?.covers(url.host) == true }
        guard let domain = domains.max(by: { $0.name.utf8.count < $1.name.utf8.count }) else {
            throw APIError(.redirectURLDomainNotVerified, param: "redirect_url")
        }
        let patterns = domain.patterns.compactMap { RedirectURL($0.pattern) }
        guard domain.patterns.isEmpty || patterns.contains(where: { $0.covers(url) }) else {
            throw APIError(.redirectURLPatternNotRegistered, param: "redirect_url")
        }
        return url.text
    }

    /// Whether a browser may still be sent to a stored URL.
    func permits(_ stored: String, organizationID: String) async throws -> Bool {
        do {
            return try await accept(stored, organizationID: organizationID) == stored
        } catch is APIError {
            return false
        }
    }
}
