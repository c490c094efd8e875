/// The apps that take a session over, and the addresses that open them. The token is behind the `#` or in an address
/// that no server sees, so it is in nobody's log.
struct AppLinks: Sendable {
    /// Path of the https links that phones hand to the app.
    static let path = "/go"

    /// Origin of the https links.
    let publicURL: String
    let apps: AppIdentities

    /// The address that existing apps expect in the QR code; `payload` is percent-encoded.
    static func deepLink(payload: String) -> String { "kayle-id://" + payload }

    /// The https address for each system whose app is known, else null.
    func object(payload: String) -> JSONValue {
        let link = JSONValue.string("\(publicURL)\(Self.path)#\(payload)")
        return ["ios": apps.apple.isEmpty ? .null : link, "android": apps.android.isEmpty ? .null : link]
    }
}
