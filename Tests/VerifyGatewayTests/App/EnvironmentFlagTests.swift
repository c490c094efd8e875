import ArgumentParser
import Testing

@testable import VerifyGateway

@Suite("Variables that turn something on or off")
struct EnvironmentFlagTests {
    @Test(
        "Every usual word counts",
        arguments: [("1", true), ("true", true), ("YES", true), ("on", true), ("", false), ("0", false), ("No", false)])
    func words(text: String, isOn: Bool) throws {
        let configuration = try ConfigurationOptions.parse([]).configuration(
            environment: ["VERIFY_REQUIRE_NUMBER_MATCH": text])
        #expect(configuration.requiresNumberMatch == isOn)
    }

    @Test("What is no choice is refused", arguments: ["2", "enabled", " 1"])
    func refused(text: String) {
        #expect(throws: Configuration.Problem.self) { try EnvironmentFlag.isOn("A", ["A": text]) }
    }
}
