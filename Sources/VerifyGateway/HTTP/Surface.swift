/// Who an address is for; it decides about authentication, limits and the form of errors.
enum Surface: Sendable {
    /// Relying parties with an API key: `/v1/…`
    case partner
    /// Browsers and phones of people: `/v1/verify/…`
    case verify
    /// Pages, assets, health.
    case page

    /// The surface of a path.
    init(path: String) {
        let parts = path.split(separator: "/", maxSplits: 2)
        switch (parts.first, parts.dropFirst().first) {
        case ("v1", "verify"): self = .verify
        case ("v1", _): self = .partner
        default: self = .page
        }
    }

    /// Longest request body in bytes.
    var bodyLimit: Int {
        switch self {
        case .partner: 64 << 10
        case .verify, .page: 2 << 20
        }
    }
}
