import HTTPTypes
import Hummingbird

/// The two files by which phones learn that an app may open the gateway's links. Not there while no app is configured.
struct AppAssociations: Sendable {
    let apps: AppIdentities

    /// `GET /.well-known/apple-app-site-association`
    func apple(_ request: Request, _ context: GatewayContext) async throws -> Response {
        guard !apps.apple.isEmpty else { throw APIError(.notFound) }
        return Self.file(apps.appleAssociation)
    }

    /// `GET /.well-known/assetlinks.json`
    func android(_ request: Request, _ context: GatewayContext) async throws -> Response {
        guard !apps.android.isEmpty else { throw APIError(.notFound) }
        return Self.file(apps.assetLinks)
    }

    private static func file(_ value: JSONValue) -> Response {
        var response = Envelope.json(value)
        response.headers[.cacheControl] = "max-age=3600"
        return response
    }
}
