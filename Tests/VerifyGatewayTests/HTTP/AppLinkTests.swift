import ArgumentParser
import Testing

@testable import VerifyGateway

@Suite("App links")
struct AppLinkTests {
    static let fingerprint = Array(repeating: "aB", count: 32).joined(separator: ":")

    @Test("Without apps the association files are not there, and there is no https link")
    func notConfigured() async throws {
        try await RunningGateway.with { running in
            for name in ["apple-app-site-association", "assetlinks.json"] {
                #expect(try await running.http("GET", "/.well-known/\(name)").code == "NOT_FOUND")
            }
            let owned = try await FourSecretsTests.Owned(running)
            let handoff = try await running.http(
                "POST", "/v1/verify/session/\(owned.id)/handoff",
                ["Accept": VerifySessions.handoffWithCode, "Cookie": owned.cookie])
            #expect(handoff.data["app_links"] == ["ios": nil, "android": nil])
        }
    }

    @Test("The association files name the apps, and the https link carries what the QR code carries, behind the #")
    func configured() async throws {
        let android = try #require(AppIdentities.Android("org.example.app=\(Self.fingerprint)"))
        try await RunningGateway.with(configure: {
            $0.apps = AppIdentities(apple: ["ABCDE12345.org.example.app"], android: [android])
        }) { running in
            let apple = try await running.http("GET", "/.well-known/apple-app-site-association")
            #expect(apple.status == 200 && apple.headers["content-type"] == "application/json")
            #expect(
                apple.text
                    == #"{"applinks":{"details":[{"appIDs":["ABCDE12345.org.example.app"],"components":[{"/":"/go"}]}]}}"#
            )
            let links = try await running.http("GET", "/.well-known/assetlinks.json")
            #expect(
                links.json == [
                    [
                        "relation": ["delegate_permission/common.handle_all_urls"],
                        "target": [
                            "namespace": "android_app", "package_name": "org.example.app",
                            "sha256_cert_fingerprints": [.string(Self.fingerprint.uppercased())],
                        ],
                    ]
                ])
            let owned = try await FourSecretsTests.Owned(running)
            let handoff = try await running.http(
                "POST", "/v1/verify/session/\(owned.id)/handoff",
                ["Accept": VerifySessions.handoffWithCode, "Cookie": owned.cookie])
            let deep = try #require(handoff.data["deep_link"]?.text)
            let payload = deep.dropFirst("kayle-id://".count)
            #expect(handoff.data["app_links"]?["ios"]?.text == "https://verify.example/go#\(payload)")
            #expect(handoff.data["app_links"]?["android"] == handoff.data["app_links"]?["ios"])
            let page = try await running.http("GET", "/go")
            #expect(page.status == 200 && page.headers["referrer-policy"] == "no-referrer")
        }
    }

    @Test(
        "What is no app is refused at the start",
        arguments: [
            (["--apple-app", "org.example.app"], "no iOS app"), (["--apple-app", "ABCDE1234.org"], "no iOS app"),
            (["--apple-app", "ABCDE12345."], "no iOS app"), (["--apple-app", "ABCDE12345.a/b"], "no iOS app"),
            (["--android-app", "org.example.app"], "no Android app"),
            (["--android-app", "app=\(fingerprint)"], "no Android app"),
            (["--android-app", "org.1x=\(fingerprint)"], "no Android app"),
            (["--android-app", "org.example.app=AB:CD"], "no Android app"),
            (["--android-app", "org.example.app=\(fingerprint)+XY"], "no Android app"),
        ])
    func validation(arguments: [String], complaint: String) throws {
        let options = try ConfigurationOptions.parse(arguments)
        #expect {
            try options.configuration(environment: [:])
        } throws: { "\($0)".contains(complaint) }
    }

    @Test("Flags go before the environment, whose lists have commas")
    func environment() throws {
        let environment = [
            "VERIFY_APPLE_APPS": "ABCDE12345.a.b,ABCDE12345.c.d",
            "VERIFY_ANDROID_APPS": "a.b=\(Self.fingerprint)+\(Self.fingerprint)",
        ]
        let given = try ConfigurationOptions.parse([]).configuration(environment: environment).apps
        #expect(given.apple == ["ABCDE12345.a.b", "ABCDE12345.c.d"] && given.android.first?.fingerprints.count == 2)
        let flagged = try ConfigurationOptions.parse(["--apple-app", "ABCDE12345.e"]).configuration(
            environment: environment)
        #expect(flagged.apps.apple == ["ABCDE12345.e"])
    }
}
