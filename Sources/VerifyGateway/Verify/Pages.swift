import Foundation
import HTTPTypes
import Hummingbird
import NIOCore

/// The hosted pages and what they load, read into memory once.
struct Pages: Sendable {
    /// The program was installed without its pages.
    struct Missing: Error, CustomStringConvertible {
        let description: String
    }

    private static let policy = """
        default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; \
        base-uri 'none'; form-action 'none'; frame-ancestors 'none'
        """
    private static let contentTypes = [
        "html": "text/html; charset=utf-8", "css": "text/css; charset=utf-8", "js": "text/javascript; charset=utf-8",
        "json": "application/json", "svg": "image/svg+xml", "png": "image/png", "ico": "image/x-icon",
        "woff2": "font/woff2", "txt": "text/plain; charset=utf-8",
    ]

    private let assets: [String: Asset]
    /// Every page: the script chooses by the path what it shows.
    private let shell: Asset

    /// Where the build puts them: beside the program. The package manager's own look-up ends the process when they are
    /// not there.
    private static let folder = Bundle.main.bundleURL.appendingPathComponent("verify-gateway_VerifyGateway.resources")

    /// Files that the program serves.
    static let resources = folder.appendingPathComponent("Resources")

    /// Reads the resources of the program, without the reference, which hardly anybody opens, and the page of the
    /// demonstration.
    init() throws {
        let root = Self.resources
        let files = FileManager.default.enumerator(atPath: root.path)?.compactMap { $0 as? String } ?? []
        var assets: [String: Asset] = [:]
        for file in files where !file.hasPrefix("reference/") && !file.hasPrefix("catcher/") {
            let url = root.appendingPathComponent(file)
            guard let type = Self.contentTypes[url.pathExtension],
                let data = FileManager.default.contents(atPath: url.path)
            else { continue }
            assets[file] = Asset(Array(data), contentType: type)
        }
        guard let page = assets["pages/verify.html"] else {
            throw Missing(
                description: """
                    The hosted pages are not at \(Self.folder.path). Copy \(Self.folder.lastPathComponent) from the build \
                    folder there, or install with: make install
                    """)
        }
        self.assets = assets
        shell = page
    }

    /// `GET /{session_id}`, and the page about its privacy below it or, as apps link it, behind `/privacy`.
    func session(_ request: Request, _ context: GatewayContext) async throws -> Response {
        guard let id = context.parameters.get("id"), id.hasPrefix("vs_") else { throw APIError(.notFound) }
        return Self.respond(shell, to: request, cacheControl: "no-store")
    }

    /// `GET /go`: where a link for the app leads when the phone has no app for it.
    func appMissing(_ request: Request, _ context: GatewayContext) async throws -> Response {
        Self.respond(shell, to: request, cacheControl: "no-store")
    }

    /// `GET /assets/**`
    func asset(_ request: Request, _ context: GatewayContext) async throws -> Response {
        guard let asset = assets[String(request.uri.path.dropFirst())] else { throw APIError(.notFound) }
        return Self.respond(asset, to: request, cacheControl: "no-cache")
    }

    /// `GET /robots.txt`
    func robots(_ request: Request, _ context: GatewayContext) async throws -> Response {
        Response(
            status: .ok, headers: [.contentType: "text/plain; charset=utf-8"],
            body: ResponseBody(byteBuffer: ByteBuffer(string: "User-agent: *\nDisallow: /\n")))
    }

    private static func respond(_ asset: Asset, to request: Request, cacheControl: String) -> Response {
        asset.answer(
            to: request, [.contentSecurityPolicy: policy, .referrerPolicy: "no-referrer"], cacheControl: cacheControl)
    }
}
