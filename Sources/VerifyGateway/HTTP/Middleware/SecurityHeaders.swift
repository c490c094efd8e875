import HTTPTypes
import Hummingbird

/// Header fields that every answer carries, errors included. A page may bring a stricter policy of its own.
struct SecurityHeaders: RequestRule {
    private let fields: HTTPFields

    /// `isSecure` says whether people reach the gateway by https.
    init(isSecure: Bool) { fields = Self.fields(isSecure: isSecure) }

    func end(_ response: inout Response, _ request: Request, _ context: GatewayContext) {
        for field in fields where response.headers[field.name] == nil {
            response.headers.append(field)
        }
    }

    /// The fields themselves.
    static func fields(isSecure: Bool) -> HTTPFields {
        var fields: HTTPFields = [
            .contentSecurityPolicy: "base-uri 'self'; frame-ancestors 'none'; object-src 'none'",
            .permissionsPolicy: "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
            .referrerPolicy: "strict-origin-when-cross-origin",
            .xContentTypeOptions: "nosniff",
            .xFrameOptions: "DENY",
            .cacheControl: "no-store",
        ]
        if isSecure { fields[.strictTransportSecurity] = "max-age=31536000; includeSubDomains" }
        return fields
    }
}
