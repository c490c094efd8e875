import Foundation
import HTTPTypes
import Hummingbird
import Logging
import NIOCore
import ServiceLifecycle

/// The web server of a demonstration's relying party: where its webhooks arrive, and a page that shows them. It listens
/// on this machine only, on a port of its own, and no other command makes one.
struct DemoCatcher: Sendable {
    /// Longest body that is taken.
    private static let longestBody = 256 << 10
    private static let policy = """
        default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; \
        base-uri 'none'; form-action 'none'; frame-ancestors 'none'
        """
    /// What the page consists of: where it is asked for, and where it lies.
    private static let files = [
        ("/", "catcher/page.html", "text/html; charset=utf-8"),
        ("/catcher.js", "catcher/catcher.js", "text/javascript; charset=utf-8"),
        ("/assets/js/dom.js", "assets/js/dom.js", "text/javascript; charset=utf-8"),
        ("/assets/style.css", "assets/style.css", "text/css; charset=utf-8"),
        ("/assets/img/mark.svg", "assets/img/mark.svg", "image/svg+xml"),
    ]

    let receiver: DemoReceiver
    /// Signs what the receiver takes.
    let secret: String
    let port: Int
    let clock: WallClock

    /// Serves while `body` runs.
    func serve(logger: Logger, while body: () async throws -> Void) async throws {
        let application = Application(
            router: try router(), configuration: .init(address: .hostname("127.0.0.1", port: port)), logger: logger)
        let group = ServiceGroup(configuration: .init(services: [application], logger: logger))
        let server = Task { try await group.run() }
        do {
            try await body()
        } catch {
            await group.triggerGracefulShutdown()
            throw error
        }
        await group.triggerGracefulShutdown()
        try await server.value
    }

    private func router() throws -> Router<BasicRequestContext> {
        let router = Router()
        router.add(middleware: LocalNames(port: port))
        for (path, file, type) in Self.files {
            let bytes = try Data(contentsOf: Pages.resources.appendingPathComponent(file))
            let asset = Asset(Array(bytes), contentType: type)
            router.get(RouterPath(path)) { request, _ in
                asset.answer(to: request, [.contentSecurityPolicy: Self.policy, .referrerPolicy: "no-referrer"])
            }
        }
        router.post("/hook") { request, _ in
            let body = try await request.body.collect(upTo: Self.longestBody)
            let headers = Dictionary(
                request.headers.map { ($0.name.canonicalName, $0.value) }, uniquingKeysWith: { first, _ in first })
            let isGood = receiver.receive(headers, Array(body.readableBytesView), secret: secret, now: clock.now())
            return Response(status: isGood ? .noContent : .badRequest)
        }
        router.get("/deliveries") { request, _ in
            let after = request.uri.queryParameters["after"].flatMap { Int($0) } ?? 0
            let found = receiver.deliveries(after: after).map(\.object)
            return Envelope.json(["deliveries": .array(found), "most": .integer(Int64(DemoReceiver.most))])
        }
        router.post("/deliveries/:number/replay") { _, context in
            let number = context.parameters.get("number").flatMap { Int($0) } ?? 0
            let isKnown = receiver.replay(number, secret: secret, now: clock.now())
            return Response(status: isKnown ? .noContent : .notFound)
        }
        return router
    }
}
