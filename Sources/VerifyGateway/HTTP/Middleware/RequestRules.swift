import Hummingbird

/// A rule for all requests that waits for nothing. It sees a request on its way in, its answer on its way out, and an error
/// before it becomes one.
protocol RequestRule: Sendable {
    /// Looks at a request. What is returned is the answer, and what is thrown becomes one; inner layers then see nothing of
    /// the request.
    func begin(_ request: Request, _ context: inout GatewayContext) throws -> Response?

    /// Says more exactly what went wrong.
    func explain(_ error: any Error, _ request: Request) -> any Error

    /// Completes whatever is answered, errors included.
    func end(_ response: inout Response, _ request: Request, _ context: GatewayContext)
}

extension RequestRule {
    func begin(_ request: Request, _ context: inout GatewayContext) throws -> Response? { nil }
    func explain(_ error: any Error, _ request: Request) -> any Error { error }
    func end(_ response: inout Response, _ request: Request, _ context: GatewayContext) {}
}

/// Runs the rules around everything else, the first outermost. As one layer: a layer of its own for each of them, which has
/// to be able to wait, costs more than what most of them do.
struct RequestRules: RouterMiddleware {
    typealias Context = GatewayContext
    let rules: [any RequestRule]
    let errors: ErrorEnvelope

    func handle(
        _ request: Request, context: Context, next: (Request, Context) async throws -> Response
    ) async throws -> Response {
        var context = context
        var response: Response
        do {
            if let early = try begin(request, &context) {
                response = early
            } else {
                response = try await next(request, context)
            }
        } catch {
            let error = rules.reversed().reduce(error) { $1.explain($0, request) }
            response = errors.answer(error, to: request, context)
        }
        for rule in rules.reversed() { rule.end(&response, request, context) }
        return response
    }

    private func begin(_ request: Request, _ context: inout Context) throws -> Response? {
        for rule in rules {
            if let early = try rule.begin(request, &context) { return early }
        }
        return nil
    }
}
