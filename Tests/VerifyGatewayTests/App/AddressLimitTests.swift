import ArgumentParser
import Testing

@testable import VerifyGateway

@Suite("What one address may do")
struct AddressLimitTests {
    @Test("Consents and handoffs are counted by address, each for itself")
    func consents() async throws {
        try await RunningGateway.with(configure: { $0.addressLimits.consents = 2 }) { running in
            let id = try await running.createSession().session.id
            let agreed = """
                {"biometric_consent":true,"document_processing_consent":true,"privacy_notice_acknowledged":true,\
                "share_claims_consent":true,"terms_acknowledged":true}
                """
            for (route, body) in [("consent", agreed), ("handoff", "{}")] {
                for _ in 0..<2 {
                    let answer = try await running.http.json("POST", "/v1/verify/session/\(id)/\(route)", body)
                    #expect(answer.status == 200, "\(route)")
                }
                let refused = try await running.http.json("POST", "/v1/verify/session/\(id)/\(route)", body)
                #expect(refused.status == 429 && refused.code == "RATE_LIMITED", "\(route)")
                #expect(refused.headers["retry-after"].flatMap { Int($0) }.map { 1...60 ~= $0 } == true)
            }
            running.clock.advance(seconds: 60)
            let later = try await running.http.json("POST", "/v1/verify/session/\(id)/handoff", "{}")
            #expect(later.status == 200)
        }
    }

    @Test("A flag goes before its variable, and what makes no sense is refused with a sentence")
    func settings() throws {
        let options = try AddressLimitOptions.parse(["--streams-per-address", "7"])
        let environment = ["VERIFY_STREAMS_PER_ADDRESS": "8", "VERIFY_CODES_PER_ADDRESS": "9"]
        let limits = try options.limits(environment, sockets: 20_000)
        #expect(limits.streams == 7 && limits.codes == 9 && limits.sockets == 1024 && limits.consents == 12_000)
        let wrong = [
            "VERIFY_SOCKETS_PER_ADDRESS": "20001", "VERIFY_STREAMS_PER_ADDRESS": "0",
            "VERIFY_CODES_PER_ADDRESS": "many",
            "VERIFY_CONSENTS_PER_ADDRESS": "-1", "VERIFY_REPORTS_PER_ADDRESS": "",
            "VERIFY_LOOKUPS_PER_ADDRESS": "1000001",
        ]
        for (name, value) in wrong {
            #expect(throws: Configuration.Problem.self, "\(name)=\(value)") {
                try AddressLimitOptions.parse([]).limits([name: value], sockets: 20_000)
            }
        }
    }
}
