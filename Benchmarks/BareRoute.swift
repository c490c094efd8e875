import Hummingbird

/// A JSON route of Hummingbird with nothing around it: what the gateway's own routes are compared with.
enum BareRoute {
    /// As long as a session is in an answer of the gateway.
    private struct Body: ResponseEncodable {
        var id = "vs_" + String(repeating: "a", count: 64)
        var text = String(repeating: "b", count: 700)
        var number = 3
    }

    /// Serves on a port of this machine until the process is ended.
    static func serve(port: Int) async throws {
        let router = Router()
        router.get("/v1/sessions/:id") { _, _ in Body() }
        try await Application(
            router: router, configuration: .init(address: .hostname("127.0.0.1", port: port))
        ).runService()
    }
}
