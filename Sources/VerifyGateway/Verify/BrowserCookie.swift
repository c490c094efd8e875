import HTTPTypes
import Hummingbird

/// The secret by which a browser shows that it is the one that consented: a cookie for one session's routes only, which
/// scripts cannot read and which no other site's request carries.
struct BrowserCookie: Sendable {
    /// Its name.
    static let name = "verify_browser"
    /// How long browsers keep it, in seconds: longer than the session, so that its end can be seen.
    private static let lifetime = 86_400
    /// How many letters the secret has.
    private static let length = 48

    let secrets: Secrets
    /// Whether people reach the gateway by https.
    let isSecure: Bool

    /// Hash of the secret that a request carries; nil when it carries none.
    func hash(in request: Request) -> KeyedHash? { hash(in: request.headers[values: .cookie]) }

    /// The same of the Cookie fields themselves.
    func hash(in fields: [String]) -> KeyedHash? {
        for field in fields {
            for pair in field.split(separator: ";") {
                let parts = pair.drop { $0 == " " }.split(separator: "=", maxSplits: 1)
                guard parts.count == 2, parts[0] == Self.name, parts[1].utf8.count == Self.length else { continue }
                let secret = String(parts[1])
                return secrets.keyed { $0.browserHash(secret) }
            }
        }
        return nil
    }

    /// A new secret, with the hash that is stored of it and the field that gives it to the browser.
    func make(sessionID: String) throws -> (hash: String, field: String) {
        let secret = try RandomID.letters(Self.length)
        var field = """
            \(Self.name)=\(secret); Path=/v1/verify/session/\(sessionID); Max-Age=\(Self.lifetime); HttpOnly; \
            SameSite=Strict
            """
        if isSecure { field += "; Secure" }
        return (secrets.browserHash(secret), field)
    }
}
