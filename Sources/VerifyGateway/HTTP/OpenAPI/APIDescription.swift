import HTTPTypes
import Hummingbird

/// Serves the description of the API.
struct APIDescription: Sendable {
    private let document: LazyAsset

    /// A description of these routes.
    init(of routes: [Routes.Route], publicURL: String) {
        document = LazyAsset {
            Asset(
                OpenAPIDocument(routes: routes, publicURL: publicURL).json.encoded, contentType: "application/json")
        }
    }

    /// `GET /openapi`: anybody's page may read it, nobody's cookies come along.
    func openAPI(_ request: Request, _ context: GatewayContext) async throws -> Response {
        guard let asset = document.value else { throw APIError(.notFound) }
        return asset.answer(to: request, [.accessControlAllowOrigin: "*"])
    }
}
