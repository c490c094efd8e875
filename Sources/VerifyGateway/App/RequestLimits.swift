import ArgumentParser

/// How often relying parties may call. A bucket holds what two seconds bring, the one for failures what a minute brings.
struct RequestLimits: Equatable, Sendable {
    /// Requests a second with one key.
    var keyRequests = 100
    /// Requests a second of one organization, all its keys together.
    var organizationRequests = 200
    /// Sessions that one organization makes in a second.
    var organizationSessions = 100
    /// Requests a minute without a valid key from one address.
    var addressFailures = 60

    var perKey: TokenBuckets.Rate { Self.perSecond(keyRequests) }
    var perOrganization: TokenBuckets.Rate { Self.perSecond(organizationRequests) }
    var sessions: TokenBuckets.Rate { Self.perSecond(organizationSessions) }
    var failures: TokenBuckets.Rate { .init(perMinute: Int64(addressFailures), burst: Int64(addressFailures)) }

    private static func perSecond(_ count: Int) -> TokenBuckets.Rate {
        .init(perMinute: Int64(count) * 60, burst: Int64(count) * 2)
    }
}

/// The flags and variables of ``RequestLimits``.
struct RequestLimitOptions: ParsableArguments {
    @Option(help: "Most requests a second with one API key; default 100 (VERIFY_REQUESTS_PER_KEY).")
    var requestsPerKey: Int?

    @Option(
        help: "Most requests a second of one organization; default 200 (VERIFY_REQUESTS_PER_ORGANIZATION).")
    var requestsPerOrganization: Int?

    @Option(
        help: "Most sessions that an organization makes in a second; default 100 (VERIFY_SESSIONS_PER_ORGANIZATION).")
    var sessionsPerOrganization: Int?

    @Option(
        help: """
            Most requests a minute without a valid API key from one address; default 60 (VERIFY_FAILED_KEYS_PER_ADDRESS).
            """)
    var failedKeysPerAddress: Int?

    /// The limits; fails with a sentence when one makes no sense.
    func limits(_ environment: [String: String]) throws -> RequestLimits {
        var limits = RequestLimits()
        let settings: [(WritableKeyPath<RequestLimits, Int>, Int?, String)] = [
            (\.keyRequests, requestsPerKey, "REQUESTS_PER_KEY"),
            (\.organizationRequests, requestsPerOrganization, "REQUESTS_PER_ORGANIZATION"),
            (\.organizationSessions, sessionsPerOrganization, "SESSIONS_PER_ORGANIZATION"),
            (\.addressFailures, failedKeysPerAddress, "FAILED_KEYS_PER_ADDRESS"),
        ]
        for (member, flag, name) in settings {
            guard let text = flag.map(String.init) ?? environment["VERIFY_" + name] else { continue }
            guard let number = Int(text), 1...1_000_000 ~= number else {
                let flag = "--" + name.lowercased().replacing("_", with: "-")
                throw Configuration.Problem(description: "\(flag) can be 1 to 1000000, not \"\(text)\".")
            }
            limits[keyPath: member] = number
        }
        return limits
    }
}
