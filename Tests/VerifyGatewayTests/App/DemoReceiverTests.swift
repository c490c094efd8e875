import Testing
import WebhookCrypto

@testable import VerifyGateway

@Suite("Receiver of the demonstration")
struct DemoReceiverTests {
    private static let secret = "whsec_" + String(repeating: "a", count: 32)

    private func good(_ number: Int, for receiver: DemoReceiver) throws -> (headers: [String: String], body: [UInt8]) {
        let payload = (["number": .integer(Int64(number))] as JSONValue).encoded
        let body = Array(try CompactJWE.seal(payload, to: receiver.key, keyID: "k").utf8)
        let signature = WebhookSignature(body: body, secrets: [Self.secret], eventID: "evt_\(number)", timestamp: 100)
        let headers = [
            "x-kayle-signature": signature.header, "webhook-id": "evt_\(number)", "webhook-timestamp": "100",
            "webhook-signature": signature.standardHeader, "x-kayle-delivery-id": "whd_\(number)",
        ]
        return (headers, body)
    }

    @Test("It remembers the last fifty, and what it refused makes room first")
    func room() throws {
        let receiver = try DemoReceiver()
        for number in 1...DemoReceiver.most + 1 {
            let (headers, body) = try good(number, for: receiver)
            #expect(receiver.receive(headers, body, secret: Self.secret, now: 100_000))
        }
        #expect(receiver.deliveries(after: 0).map(\.number) == Array(2...DemoReceiver.most + 1))
        for _ in 0..<200 { #expect(!receiver.receive([:], [1, 2, 3], secret: Self.secret, now: 100_000)) }
        let left = receiver.deliveries(after: 0)
        #expect(left.count == DemoReceiver.most && left.count(where: \.isRefused) == 1)
        #expect(left.last?.number == DemoReceiver.most + 201, "numbers go on")
        let (headers, body) = try good(1000, for: receiver)
        #expect(receiver.receive(headers, body, secret: Self.secret, now: 100_000))
        #expect(receiver.deliveries(after: 0).allSatisfy { !$0.isRefused })
    }
}
