/// Which redirect targets a relying party may use.
struct RedirectRules: Sendable {
    /// Whether this machine is a permitted target, which it is for tests only.
    let allowsLoopback: Bool

    /// The normalized URL that is stored with a session. No organization has verified domains yet, so every public
    /// host is refused.
    func accept(_ source: String) throws(APIError) -> String {
        guard let url = RedirectURL(source) else { throw APIError(.invalidRedirectURL, param: "redirect_url") }
        if url.isLoopback, allowsLoopback { return url.text }
        guard url.isSecure, url.hasPublicHost else { throw APIError(.invalidRedirectURL, param: "redirect_url") }
        throw APIError(.redirectURLDomainNotVerified, param: "redirect_url")
    }

    /// Whether a browser may still be sent to a stored URL.
    func permits(_ stored: String) -> Bool {
        guard let url = RedirectURL(stored) else { return false }
        return url.isLoopback && allowsLoopback
    }
}
