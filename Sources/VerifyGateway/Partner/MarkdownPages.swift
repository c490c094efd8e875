import HTTPTypes
import Hummingbird

/// The documentation as Markdown, and the page that names it, for programs that read.
struct MarkdownPages: Sendable {
    private let index: LazyAsset
    private let description: LazyAsset
    private let errors: LazyAsset

    /// Pages about these routes.
    init(of routes: [Routes.Route], publicURL: String) {
        index = Self.page { Self.index(publicURL) }
        description = Self.page { MarkdownDescription(routes: routes, publicURL: publicURL).text }
        errors = Self.page { ErrorReference.markdown(publicURL: publicURL) }
    }

    /// `GET /llms.txt`
    func showIndex(_ request: Request, _ context: GatewayContext) async throws -> Response {
        try Self.answer(index, request)
    }

    /// `GET /reference.md`
    func showDescription(_ request: Request, _ context: GatewayContext) async throws -> Response {
        try Self.answer(description, request)
    }

    /// `GET /docs/errors.md`
    func showErrors(_ request: Request, _ context: GatewayContext) async throws -> Response {
        try Self.answer(errors, request)
    }

    private static func page(_ text: @escaping @Sendable () -> String) -> LazyAsset {
        LazyAsset { Asset(Array(text().utf8), contentType: "text/markdown; charset=utf-8") }
    }

    private static func answer(_ page: LazyAsset, _ request: Request) throws -> Response {
        guard let asset = page.value else { throw APIError(.notFound) }
        return asset.answer(to: request, [.accessControlAllowOrigin: "*"])
    }

    private static func index(_ publicURL: String) -> String {
        """
        # Verify Gateway

        > Proves that a person holds a genuine passport. A relying party makes a session over HTTP, sends the person to \
        its page, and hears of the end by an encrypted webhook.

        ## API

        - [Description](\(publicURL)/reference.md): every operation with its parameters, errors and an example, and the \
        schemas
        - [OpenAPI 3.1](\(publicURL)/openapi): the same for programs that make clients
        - [Errors](\(publicURL)/docs/errors.md): every code and what to do about it

        ## For people

        - [Reference](\(publicURL)/reference): the description, to be tried out in a browser
        - [Errors](\(publicURL)/docs/errors): the page that the `docs` links of errors point at

        """
    }
}
