import Foundation
import HTTPTypes
import Hummingbird

/// The page that shows the description of the API to people. Its script is not ours and large: it is fetched when the
/// gateway is set up, read when somebody opens the page, and may load nothing from elsewhere.
struct APIReference: Sendable {
    /// Scalar writes its styles into the page, so that inline styles are allowed; scripts are not.
    private static let policy = """
        default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; \
        font-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'
        """

    private let page: LazyAsset
    private let missing: LazyAsset
    private let start: LazyAsset
    private let scalar: LazyAsset

    /// Files of this folder of the resources.
    init(folder: URL = Pages.resources.appendingPathComponent("reference")) {
        func asset(_ name: String, _ type: String) -> LazyAsset {
            LazyAsset {
                FileManager.default.contents(atPath: folder.appendingPathComponent(name).path)
                    .map { Asset(Array($0), contentType: type) }
            }
        }
        page = asset("page.html", "text/html; charset=utf-8")
        missing = asset("missing.html", "text/html; charset=utf-8")
        start = asset("start.js", "text/javascript; charset=utf-8")
        scalar = asset("scalar.js", "text/javascript; charset=utf-8")
    }

    /// `GET /reference`
    func show(_ request: Request, _ context: GatewayContext) async throws -> Response {
        try Self.answer(shown, to: request)
    }

    /// The page, or while its script is not there what to do about that.
    var shown: LazyAsset { scalar.value == nil ? missing : page }

    /// `GET /reference/start.js`
    func startScript(_ request: Request, _ context: GatewayContext) async throws -> Response {
        try Self.answer(start, to: request)
    }

    /// `GET /reference/scalar.js`
    func scalarScript(_ request: Request, _ context: GatewayContext) async throws -> Response {
        try Self.answer(scalar, to: request)
    }

    private static func answer(_ asset: LazyAsset, to request: Request) throws(APIError) -> Response {
        guard let asset = asset.value else { throw APIError(.notFound) }
        return asset.answer(to: request, [.contentSecurityPolicy: policy, .referrerPolicy: "no-referrer"])
    }
}
