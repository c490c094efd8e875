import Foundation
import Synchronization
import Testing

@testable import VerifyGateway

/// Deliveries over real sockets, by a running gateway (R15).
@Suite(.timeLimit(.minutes(5))) struct DispatcherTests {
    @Test func aDeliveryIsWhatTheReferencePromises() async throws {
        try await HTTPDouble.with({ _ in .answer(204, "") }) { double in
            try await RunningGateway.with { running in
                let receiver = try Receiver()
                let endpoint = try await running.endpoint(double.url + "/hook?a=b", receiver)
                let session = try await running.cancelledSession()
                let delivery = try await running.settled(endpoint)
                #expect(delivery.status == .succeeded && delivery.attemptCount == 1 && !delivery.hasPayload)
                let request = try #require(double.requests.first)
                #expect(double.requests.count == 1 && request.method == "POST" && request.path == "/hook?a=b")
                let headers = request.headers
                #expect(
                    headers["content-type"] == "application/jose" && headers["host"] == String(double.url.dropFirst(7)))
                #expect(headers["x-kayle-delivery-id"] == delivery.id)
                #expect(headers["x-kayle-event"] == "verification.session.cancelled")
                #expect(headers["webhook-id"] == delivery.eventID)
                #expect(headers["content-length"] == "\(request.body.count)" && headers["transfer-encoding"] == nil)
                #expect(headers["cookie"] == nil && headers["expect"] == nil)
                let secret = try #require(
                    try await running.gateway.store.signingSecret(
                        endpointID: endpoint, organizationID: running.organizationID, now: 0))
                let timestamp = try #require(headers["webhook-timestamp"].flatMap { Int64($0) })
                let expected = WebhookSignature(
                    body: request.body, secrets: [secret], eventID: delivery.eventID, timestamp: timestamp)
                #expect(headers["x-kayle-signature"] == expected.header)
                #expect(headers["webhook-signature"] == expected.standardHeader)
                let payload = try receiver.open(String(decoding: request.body, as: UTF8.self))
                #expect(payload["metadata"]?["verification_session_id"]?.text == session)
            }
        }
    }

    @Test func badReceiversAreTriedAgainAndRead64KiB() async throws {
        let long = String(repeating: "x", count: 4 << 20)
        let cases: [(HTTPDouble.Reply, status: Int?, failure: DeliveryFailure?)] = [
            (.answer(500, "no"), 500, .httpStatus),
            (.answer(302, "", headers: ["Location": "/other"]), 302, .httpStatus),
            (.answer(304, ""), 304, .httpStatus), (.drop, nil, .broken), (.raw("nonsense"), nil, .broken),
            (.answer(200, long), 200, nil), (.answer(503, long), 503, .httpStatus),
            (.raw("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nx"), 200, nil),
        ]
        try await RunningGateway.with { running in
            for (reply, status, failure) in cases {
                try await HTTPDouble.with({ _ in reply }) { double in
                    let endpoint = try await running.endpoint(double.url, try Receiver())
                    _ = try await running.cancelledSession()
                    let delivery = try await running.settled(endpoint)
                    #expect(delivery.status == (failure == nil ? .succeeded : .pending))
                    #expect(delivery.lastStatusCode == status && double.requests.count == 1, "\(reply)")
                    let attempts = try await running.gateway.store.attempts(
                        deliveryID: delivery.id, organizationID: running.organizationID)
                    #expect(attempts?.records.map(\.failure) == [failure])
                    #expect(attempts?.records.first?.statusCode == status)
                    #expect(
                        try await running.gateway.store.deleteEndpoint(
                            id: endpoint, organizationID: running.organizationID, now: 0))
                }
            }
        }
    }

    @Test func theScheduleIsKeptByTheClock() async throws {
        try await HTTPDouble.with({ _ in .answer(500, "") }) { double in
            try await RunningGateway.with { running in
                let endpoint = try await running.endpoint(double.url, try Receiver())
                _ = try await running.cancelledSession()
                for count in 1...8 {
                    try await eventually { try await running.delivery(endpoint).attemptCount == count }
                    let delivery = try await running.delivery(endpoint)
                    guard count < 8 else {
                        #expect(delivery.status == .failed && delivery.retention == .terminalFailure)
                        break
                    }
                    let next = try #require(delivery.nextAttemptAt)
                    let pause = Double(DeliverySchedule.pauses[count - 1])
                    #expect(abs(Double(next - delivery.updatedAt) - pause) <= pause * 0.1 + 1)
                    running.clock.advance(seconds: (next - running.gateway.clock.now()) / 1000 + 1)
                }
                #expect(double.requests.count == 8)
                #expect(Set(double.requests.map(\.body)).count == 1)
                let signatures = Set(double.requests.compactMap { $0.headers["x-kayle-signature"] })
                #expect(signatures.count == 8)
            }
        }
    }

    @Test func receiversCanAskForTime() async throws {
        try await HTTPDouble.with({ _ in .answer(429, "", headers: ["Retry-After": "120"]) }) { double in
            try await RunningGateway.with { running in
                let endpoint = try await running.endpoint(double.url, try Receiver())
                _ = try await running.cancelledSession()
                let delivery = try await running.settled(endpoint)
                let pause = try #require(delivery.nextAttemptAt) - delivery.updatedAt
                #expect(pause == 120_000)
            }
        }
    }

    @Test func oneThatDoesNotAnswerHoldsUpNobody() async throws {
        let gate = Gate()
        try await HTTPDouble.with({ request in
            if request.path == "/slow" { await gate.pass() }
            return .answer(200, "")
        }) { double in
            try await RunningGateway.with { running in
                let slow = try await running.endpoint(double.url + "/slow", try Receiver())
                let fast = try await running.endpoint(double.url + "/fast", try Receiver())
                for _ in 0..<20 { _ = try await running.cancelledSession() }
                try await eventually { double.count(of: "/fast") == 20 }
                #expect(double.count(of: "/slow") <= DeliveryPlaces.Limits().perEndpoint)
                gate.open()
                try await eventually { double.count(of: "/slow") == 20 }
                try await eventually {
                    try await running.gateway.store.deliveries(
                        organizationID: running.organizationID, .init(status: .succeeded, endpointID: slow),
                        page: PageRequest(limit: 100)
                    ).records.count == 20
                }
                _ = fast
            }
        }
    }

    @Test func anEndpointTurnedOffGetsNothing() async throws {
        try await HTTPDouble.with({ _ in .answer(410, "") }) { double in
            try await RunningGateway.with { running in
                let endpoint = try await running.endpoint(double.url, try Receiver())
                _ = try await running.cancelledSession()
                _ = try await running.settled(endpoint)
                let state = try await running.gateway.store.endpoint(
                    id: endpoint, organizationID: running.organizationID)
                #expect(state?.disabledReason == .gone)
                running.clock.advance(seconds: 10)
                try await eventually { try await running.delivery(endpoint).attemptCount == 2 }
                #expect(try await running.delivery(endpoint).lastStatusCode == nil && double.requests.count == 1)
            }
        }
    }
}

extension RunningGateway {
    /// An endpoint with the receiver's key; its id.
    func endpoint(_ url: String, _ receiver: Receiver) async throws -> String {
        try await gateway.store.subscribe(
            receiver, organizationID: organizationID, url: url, now: gateway.clock.now())
    }

    /// A session that the relying party has cancelled; its id.
    func cancelledSession() async throws -> String {
        let id = try await createSession().session.id
        _ = try await gateway.store.cancel(sessionID: id, organizationID: organizationID, now: gateway.clock.now())
        return id
    }

    /// The only delivery of an endpoint.
    func delivery(_ endpointID: String) async throws -> WebhookDeliveryRecord {
        let found = try await gateway.store.deliveries(
            organizationID: organizationID, .init(endpointID: endpointID)
        ).records
        guard let delivery = found.first, found.count == 1 else { throw FixtureError() }
        return delivery
    }

    /// The same after its first attempt.
    func settled(_ endpointID: String) async throws -> WebhookDeliveryRecord {
        try await eventually {
            let delivery = try await delivery(endpointID)
            return delivery.attemptCount > 0 && delivery.status != .delivering
        }
        return try await delivery(endpointID)
    }
}
