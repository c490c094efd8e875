import HTTPTypes

// These are constants of the program and spelled correctly; nothing that is sent to us passes here.
// swift-format-ignore: NeverForceUnwrap
extension HTTPField.Name {
    static let idempotencyKey = Self("Idempotency-Key")!
    static let idempotentReplayed = Self("Idempotent-Replayed")!
    static let lastEventID = Self("Last-Event-ID")!
    static let permissionsPolicy = Self("Permissions-Policy")!
    static let rateLimitLimit = Self("RateLimit-Limit")!
    static let rateLimitRemaining = Self("RateLimit-Remaining")!
    static let rateLimitReset = Self("RateLimit-Reset")!
    static let referrerPolicy = Self("Referrer-Policy")!
    static let requestID = Self("X-Request-Id")!
    static let xForwardedFor = Self("X-Forwarded-For")!
    static let xFrameOptions = Self("X-Frame-Options")!
    /// Set by ``UpgradeFilter`` only: why a request that wanted a socket goes on as HTTP.
    static let refusedUpgrade = Self("X-Refused-Upgrade")!
}
