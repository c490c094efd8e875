import ArgumentParser

/// The settings by which apps prove that they are genuine.
struct AttestationOptions: ParsableArguments {
    @Option(
        name: .customLong("attestation"),
        help: """
            required: a phone has to prove by Apple's App Attest that it runs a genuine app; the default in live mode. \
            off: any program can be the phone; the default in test mode (VERIFY_ATTESTATION).
            """)
    var gate: String?

    @Option(
        name: .customLong("attest-app"),
        help: "Id of an app that may be the phone, TEAMID.bundle.id (VERIFY_ATTEST_APPS, separated by commas).")
    var applications: [String] = []

    @Option(
        name: .customLong("attest-environment"),
        help: "production, the default, or development for apps that Xcode installed (VERIFY_ATTEST_ENVIRONMENT).")
    var environmentName: String?

    @Option(
        name: .customLong("attest-root"),
        help: """
            Certificate in place of Apple's App Attestation Root CA, which is built in; test mode only \
            (VERIFY_ATTEST_ROOT).
            """)
    var root: String?

    /// The settings as one value.
    func settings(_ environment: [String: String], mode: Configuration.Mode) throws -> AttestationSettings {
        let byMode: AttestationSettings.Gate = mode == .live ? .required : .off
        let gateText = gate ?? environment["VERIFY_ATTESTATION"] ?? byMode.rawValue
        guard let gate = AttestationSettings.Gate(rawValue: gateText) else {
            throw Configuration.Problem(
                description: "\"\(gateText)\" does not say whether apps are attested. Use required or off.")
        }
        let name = environmentName ?? environment["VERIFY_ATTEST_ENVIRONMENT"] ?? "production"
        guard let attestEnvironment = AttestPolicy.Environment(rawValue: name) else {
            throw Configuration.Problem(
                description: "\"\(name)\" is no environment of App Attest. Use production or development.")
        }
        var apps = applications
        if apps.isEmpty {
            apps = environment["VERIFY_ATTEST_APPS"]?.split(separator: ",").map(String.init) ?? []
        }
        return AttestationSettings(
            gate: gate, applications: apps, environment: attestEnvironment,
            rootPath: root ?? environment["VERIFY_ATTEST_ROOT"])
    }
}
