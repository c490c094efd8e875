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
        var rest = path.utf8[...]
        guard Self.takePart(of: &rest).elementsEqual("v1".utf8) else { self = .page; return }
        self = Self.takePart(of: &rest).elementsEqual("verify".utf8) ? .verify : .partner
    }

    /// The next part that is not empty. Several layers ask about every request, so nothing is copied.
    private static func takePart(of rest: inout Substring.UTF8View) -> Substring.UTF8View {
        let slash = UInt8(ascii: "/")
        rest = rest.drop { $0 == slash }
        let part = rest.prefix { $0 != slash }
        rest = rest[part.endIndex...]
        return part
    }

    /// Longest request body in bytes.
    var bodyLimit: Int {
        switch self {
        case .partner: 64 << 10
        case .verify, .page: 2 << 20
        }
    }
}
