import HTTPTypes
import Hummingbird
import Synchronization

/// How often relying parties may call: per key, per organization, and for what costs most, sessions, once more. Whoever
/// comes without a valid key is counted by address, in a bucket that valid keys do not touch.
struct PartnerLimits: Sendable {
    private let limits: RequestLimits
    private let clock: WallClock
    private let buckets = TokenBuckets()
    private let failures = TokenBuckets()

    init(_ limits: RequestLimits, clock: WallClock) { (self.limits, self.clock) = (limits, clock) }

    /// Counts a request of a relying party; nil never happens, but an empty list of claims would have no standing.
    func count(_ principal: Principal, _ request: Request) -> TokenBuckets.Standing? {
        var claims = [
            TokenBuckets.Claim(caller: "key|" + principal.keyID, rate: limits.perKey),
            TokenBuckets.Claim(caller: "organization|" + principal.organization.id, rate: limits.perOrganization),
        ]
        if request.method == .post, request.uri.path == "/v1/sessions" {
            claims.append(
                TokenBuckets.Claim(caller: "sessions|" + principal.organization.id, rate: limits.sessions))
        }
        return buckets.take(claims, now: clock.now())
    }

    /// Counts a request that came without a valid key.
    func countFailure(address: String) -> TokenBuckets.Standing? {
        failures.take([TokenBuckets.Claim(caller: address, rate: limits.failures)], now: clock.now())
    }
}

/// Where a request's standing is left for the outermost layer, which writes it into whatever is answered.
final class RateReport: Sendable {
    private let kept = Mutex<TokenBuckets.Standing?>(nil)

    /// How the caller stands; nil before anybody was counted.
    var standing: TokenBuckets.Standing? {
        get { kept.withLock(\.self) }
        set { kept.withLock { $0 = newValue } }
    }
}

/// Tells relying parties with every answer how they stand (`RateLimit-*`), errors included.
struct RateHeaders: RequestRule {
    func begin(_ request: Request, _ context: inout GatewayContext) throws -> Response? {
        if case .partner = Surface(path: request.uri.path) { context.rateReport = RateReport() }
        return nil
    }

    func end(_ response: inout Response, _ request: Request, _ context: GatewayContext) {
        guard let standing = context.rateReport?.standing else { return }
        response.headers[.rateLimitLimit] = String(standing.limit)
        response.headers[.rateLimitRemaining] = String(standing.remaining)
        response.headers[.rateLimitReset] = String(standing.reset)
    }
}
