import HTTPTypes
import Hummingbird

/// Lets nobody without a valid API key past on the partner surface, not even to learn which paths exist.
struct Authentication: RouterMiddleware {
    typealias Context = GatewayContext
    let knownKeys: KnownKeys
    let limits: PartnerLimits
    let clientAddress: ClientAddress
    let keyUse: KeyUse
    let clock: WallClock

    func handle(
        _ request: Request, context: Context, next: (Request, Context) async throws -> Response
    ) async throws -> Response {
        guard case .partner = Surface(path: request.uri.path) else { return try await next(request, context) }
        var context = context
        guard let principal = try await principal(of: request, context) else {
            let standing = limits.countFailure(address: clientAddress.counted(request, context))
            try Self.report(standing, context)
            throw APIError(.unauthorized, headers: [.wwwAuthenticate: "Bearer"])
        }
        try Self.report(limits.count(principal, request), context)
        guard principal.organization.frozenAt == nil else { throw APIError(.organizationFrozen) }
        context.principal = principal
        return try await next(request, context)
    }

    private static func report(_ standing: TokenBuckets.Standing?, _ context: Context) throws(APIError) {
        context.rateReport?.standing = standing
        guard let standing, !standing.isAllowed else { return }
        throw APIError(.rateLimited, headers: [.retryAfter: String(standing.wait)])
    }

    private func principal(of request: Request, _ context: Context) async throws -> Principal? {
        let now = clock.now()
        guard let key = Self.key(in: request.headers[.authorization]),
            let (record, organization) = try await knownKeys.entry(of: key),
            record.isValid(now: now), record.admits(clientAddress.address(request, context))
        else { return nil }
        keyUse.note(record, now: now)
        return Principal(organization: organization, keyID: record.id, scopes: record.scopes)
    }

    /// The key of a `Bearer` header (RFC 6750 §2.1); other shapes are not worth a look into the store.
    private static func key(in header: String?) -> String? {
        guard let parts = header?.utf8.split(separator: UInt8(ascii: " ")), parts.count == 2, parts[0].count == 6,
            Substring(parts[0]).lowercased() == "bearer", parts[1].count == 35
        else { return nil }
        let key = Substring(parts[1])
        return key.hasPrefix("kk_") ? String(key) : nil
    }
}
