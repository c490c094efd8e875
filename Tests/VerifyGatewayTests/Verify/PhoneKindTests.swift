import HandoffProtocol
import Testing

@testable import VerifyGateway

@Suite("The kind of phone")
struct PhoneKindTests {
    @Test(
        "It is what the app says of itself, and nothing when it does not",
        arguments: [
            ("1.6.0", nil), ("", nil), ("1.7.0 (iPhone)", PhoneKind.iPhone), ("ios/1.7.0", .iPhone),
            ("iPad 1.7", .iPad),
            ("1.7.0-android", .android), ("kiosk 1.0", nil), ("<b>Android</b>", .android),
        ])
    func names(version: String, kind: PhoneKind?) {
        #expect(PhoneKind(appVersion: version) == kind)
    }

    @Test("The browser's page learns when a phone took over and what it is")
    func shown() async throws {
        try await RunningGateway.with { running in
            let session = try await running.handedOver()
            let page = try await SessionEventsTests.Page(port: running.port, id: session.id)
            let before = try await page.next().state
            #expect(before["device"] == JSONValue.null && before["connected_at"] == JSONValue.null)
            let phone = try await running.phone(session.id)
            let hello = ClientHello(
                sessionID: session.id, mobileWriteToken: session.token, deviceID: "a", appVersion: "1.7.0 (iPhone)")
            #expect(try await phone.ask(.hello(hello)) == "hello_ok")
            let after = try await page.until { $0["connected_at"] != JSONValue.null }.last
            #expect(after?["device"] == "iPhone")
            let status = try await running.http("GET", "/v1/verify/session/\(session.id)/status")
            #expect(status.json["data"]?["device"] == nil, "existing pages get what they know")
        }
    }
}
