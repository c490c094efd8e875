/// Makes one attempt of a delivery: one request, and what came of it.
struct DeliverySender: Sendable {
    /// From the beginning to the head of the answer.
    static let deadline = Duration.seconds(15)
    /// Most of an answer that is read. It is thrown away.
    private static let answerLimit = 64 << 10

    let client: OutboundClient
    let secrets: Secrets
    let addresses: AddressPolicy
    let clock: WallClock
    var deadline = Self.deadline
    /// -1 to 1, for the length of the pause after a failure.
    var deviation: @Sendable () -> Double = { .random(in: -1...1) }

    /// What came of a request, before it is written down.
    private struct Outcome {
        var statusCode: Int?
        var failure: DeliveryFailure?
        var retryAfter: Int64?
    }

    /// Makes the attempt; nil when it was broken off because the gateway stops.
    func attempt(_ delivery: LeasedDelivery) async -> AttemptResult? {
        let startedAt = clock.now()
        let watch = ContinuousClock.now
        guard let outcome = await outcome(of: delivery, at: startedAt) else { return nil }
        return AttemptResult(
            statusCode: outcome.statusCode, failure: outcome.failure, retryAfter: outcome.retryAfter,
            startedAt: startedAt, duration: Int64((ContinuousClock.now - watch) / .milliseconds(1)),
            deviation: deviation())
    }

    private func outcome(of delivery: LeasedDelivery, at now: Int64) async -> Outcome? {
        guard delivery.isEndpointEnabled else { return Outcome(failure: .endpointDisabled) }
        guard let url = try? WebhookURL(delivery.url, allowsLoopback: addresses.allowsLoopback) else {
            return Outcome(statusCode: 400, failure: .invalidURL)
        }
        let keys = delivery.sealedSecrets.compactMap {
            try? secrets.open($0, for: .signingSecret, owner: delivery.endpointID)
        }
        guard keys.count == delivery.sealedSecrets.count else { return Outcome(failure: .secretUnavailable) }
        let body = Array(delivery.payload.utf8)
        let signature = WebhookSignature(body: body, secrets: keys, eventID: delivery.eventID, timestamp: now / 1000)
        let request = OutboundRequest(
            method: .post, url: url.text, headers: Self.headers(delivery, signature), body: [body[...]],
            deadline: deadline, answerLimit: Self.answerLimit, cutsAnswer: true,
            permits: { [addresses] in addresses.permits($0) })
        do throws(OutboundFailure) {
            let answer = try await client.send(request)
            return Outcome(
                statusCode: answer.status, failure: answer.isSuccess ? nil : .httpStatus,
                retryAfter: answer.retryAfter.map { min($0, DeliverySchedule.longestPause / 1000) * 1000 })
        } catch {
            return DeliveryFailure(error).map { Outcome(failure: $0) }
        }
    }

    private static func headers(
        _ delivery: LeasedDelivery, _ signature: WebhookSignature
    ) -> [(name: String, value: String)] {
        [
            ("Content-Type", "application/jose"), ("User-Agent", "VerifyGateway/1"), ("Accept", "*/*"),
            ("X-Kayle-Delivery-Id", delivery.id), ("X-Kayle-Event", delivery.type),
            ("X-Kayle-Signature", signature.header), ("webhook-id", delivery.eventID),
            ("webhook-timestamp", "\(signature.timestamp)"), ("webhook-signature", signature.standardHeader),
        ]
    }
}

extension DeliveryFailure {
    /// What a transport failure means for a delivery; nil when nobody waits for it any more.
    fileprivate init?(_ failure: OutboundFailure) {
        switch failure {
        case .cancelled, .busy: return nil
        case .unresolved: self = .unresolved
        case .unreachable: self = .connect
        case .untrusted: self = .tls
        case .blocked: self = .blockedAddress
        case .deadline: self = .timeout
        case .answerTooLarge, .broken: self = .broken
        case .unusable: self = .invalidURL
        }
    }
}
