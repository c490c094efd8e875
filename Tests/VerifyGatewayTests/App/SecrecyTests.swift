import Foundation
import Logging
import Testing

@testable import VerifyGateway

@Suite("Secrets in descriptions")
struct SecrecyTests {
    /// Libraries write services and other values whole into their log lines.
    @Test("No value that holds the server secret shows it, however it is printed")
    func descriptions() async throws {
        try await RunningGateway.with { running in
            let key = [UInt8](repeating: 0x4B, count: 40)
            let secrets = try Secrets(serverSecret: key)
            let values: [Any] = [
                secrets, SecretSource.given(key), SessionStore(database: running.gateway.database, secrets: secrets),
                running.gateway, ExpirySweep(gateway: running.gateway), running.gateway.socketGate,
            ]
            let marks = ["75, 75, 75", "KKKK", "4b4b4b", "4B4B4B"]
            for value in values {
                var dumped = ""
                dump(value, to: &dumped, maxItems: 100_000)
                for text in ["\(value)", String(reflecting: value), dumped] {
                    #expect(!marks.contains { text.contains($0) }, "\(type(of: value))")
                }
            }
            let secret = try #require(try? String(contentsOfFile: running.folder + "/secret", encoding: .utf8))
            let digits = secret.utf8.prefix(12).map(String.init).joined(separator: ", ")
            #expect(!String(reflecting: running.gateway).contains(digits))
            #expect("\(ExpirySweep(gateway: running.gateway))" == "ExpirySweep")
        }
    }
}
