import ArgumentParser
import Foundation
import NFCParsing

/// The settings that commands share: a flag, or else a variable of the environment, or else a default.
struct ConfigurationOptions: ParsableArguments {
    @Option(help: "Address to listen on (VERIFY_LISTEN).")
    var listen: String?

    @Option(help: "How browsers and phones reach the gateway (VERIFY_PUBLIC_URL).")
    var publicURL: String?

    @OptionGroup var storage: StorageOptions

    @Option(
        name: .customLong("trust"),
        help: "File or folder with CSCA certificates, master lists, revocation lists (VERIFY_TRUST, separated by :).")
    var trust: [String] = []

    @Option(help: "test: a stand-in answers for a missing liveness service. live: real people (VERIFY_MODE).")
    var mode: String?

    @Option(help: "External face and liveness service (VERIFY_LIVENESS_URL).")
    var livenessURL: String?

    @Option(
        name: .customLong("trusted-proxy"),
        help: "Address or range of a proxy whose X-Forwarded-For counts (VERIFY_TRUSTED_PROXIES, separated by commas).")
    var trustedProxies: [String] = []

    @Option(help: "Origin of a page of yours that calls the verify routes (VERIFY_ALLOWED_ORIGIN).")
    var allowedOrigin: String?

    @Option(
        name: .customLong("apple-app"),
        help: "Id of an iOS app that opens the gateway's links, TEAM.bundle (VERIFY_APPLE_APPS, separated by commas).")
    var appleApps: [String] = []

    @Option(
        name: .customLong("android-app"),
        help: """
            Android app that opens the gateway's links, PACKAGE=SHA-256 of its signing certificate, more of them behind + \
            (VERIFY_ANDROID_APPS, separated by commas).
            """)
    var androidApps: [String] = []

    @Option(
        name: .customLong("webhook-network"),
        help: "Private address or range that webhooks may be sent to (VERIFY_WEBHOOK_NETWORKS, separated by commas).")
    var webhookNetworks: [String] = []

    @Option(
        name: .customLong("webhook-ca"),
        help: "PEM file with the certificates that may vouch for receivers (VERIFY_WEBHOOK_CA); else the system's.")
    var webhookCertificates: String?

    @OptionGroup var addressLimits: AddressLimitOptions
    @OptionGroup var requestLimits: RequestLimitOptions
    @OptionGroup var retention: RetentionOptions

    @Flag(
        help: """
            Refuse apps that cannot compare the number that the browser shows (VERIFY_REQUIRE_NUMBER_MATCH: 1).
            """)
    var requireNumberMatch = false

    @Option(
        help: """
            What a chip that offers chip authentication has to show. whenTranscriptDue, the default: what existing apps \
            send. whenOffered: an answer to a key of the gateway, which no copy of a chip can give; refuses apps that \
            cannot ask their chips (VERIFY_CHIP_AUTHENTICATION).
            """)
    var chipAuthentication: String?

    @Option(
        help: """
            Document checks at hand from which on new sessions and new phones are told to come later; default 32 for \
            each core (VERIFY_BUSY_CHECKS).
            """)
    var busyChecks: Int?

    @Option(
        help: """
            Milliseconds that the gateway may be late at its work before new sessions, and at four times as many new \
            phones, are told to come later; 0 for as late as it gets; default 100 (VERIFY_BUSY_DELAY).
            """)
    var busyDelay: Int?

    @Option(
        help: """
            File with the secret of that service (VERIFY_LIVENESS_SECRET_FILE). VERIFY_LIVENESS_SECRET gives it directly.
            """)
    var livenessSecretFile: String?

    @Option(
        name: .customLong("liveness-ca"),
        help: "PEM file with the certificates that may vouch for that service (VERIFY_LIVENESS_CA); else the system's.")
    var livenessCertificates: String?

    @OptionGroup var attestation: AttestationOptions

    /// The settings as one value; fails with a sentence that says what to do.
    func configuration(environment: [String: String] = ProcessInfo.processInfo.environment) throws -> Configuration {
        let (host, port) = try Configuration.listenAddress(
            listen ?? environment["VERIFY_LISTEN"] ?? "127.0.0.1:8080")
        let modeText = mode ?? environment["VERIFY_MODE"] ?? Configuration.Mode.live.rawValue
        guard let mode = Configuration.Mode(rawValue: modeText) else {
            throw Configuration.Problem(description: "\"\(modeText)\" is no mode. Use test or live.")
        }
        let database = storage.databasePath(environment)
        var trustPaths = trust
        if trustPaths.isEmpty {
            trustPaths = environment["VERIFY_TRUST"]?.split(separator: ":").map(String.init) ?? []
        }
        if trustPaths.isEmpty { trustPaths = [Self.defaultTrustFolder(besides: database)] }
        var configuration = Configuration(
            host: host, port: port,
            publicURL: try Configuration.publicURL(
                publicURL ?? environment["VERIFY_PUBLIC_URL"] ?? "http://127.0.0.1:\(port)"),
            databasePath: database, trustPaths: trustPaths, mode: mode,
            livenessURL: livenessURL ?? environment["VERIFY_LIVENESS_URL"],
            livenessSecret: livenessSecret(environment),
            livenessCertificates: livenessCertificates ?? environment["VERIFY_LIVENESS_CA"],
            attestation: try attestation.settings(environment, mode: mode),
            secret: storage.secretSource(environment))
        configuration.previousSecret = storage.previousSecretSource(environment)
        configuration.apps = try apps(environment)
        if let name = chipAuthentication ?? environment["VERIFY_CHIP_AUTHENTICATION"] {
            // What satisfies a recorded read is no choice for people who stand there.
            guard let demand = AcceptancePolicy.ChipAuthenticationDemand(rawValue: name), demand != .whenAnswered else {
                throw Configuration.Problem(
                    description: "\"\(name)\" is no --chip-authentication. Use whenTranscriptDue or whenOffered.")
            }
            configuration.chipAuthentication = demand
        }
        configuration.allowedOrigin = try (allowedOrigin ?? environment["VERIFY_ALLOWED_ORIGIN"]).map {
            try Configuration.publicURL($0)
        }
        try limits(&configuration, environment)
        return configuration
    }

    private func apps(_ environment: [String: String]) throws -> AppIdentities {
        let given = { (flags: [String], name: String) in
            flags.isEmpty ? environment[name]?.split(separator: ",").map(String.init) ?? [] : flags
        }
        var apps = AppIdentities()
        for text in given(appleApps, "VERIFY_APPLE_APPS") {
            guard AppIdentities.isApple(text) else {
                throw Configuration.Problem(
                    description: "\"\(text)\" is no iOS app. Write team and bundle id, ABCDE12345.org.example.app.")
            }
            apps.apple.append(text)
        }
        for text in given(androidApps, "VERIFY_ANDROID_APPS") {
            guard let app = AppIdentities.Android(text) else {
                throw Configuration.Problem(
                    description: """
                        "\(text)" is no Android app. Write its package, = and the SHA-256 fingerprint of its \
                        certificate, org.example.app=AB:CD:… with 32 pairs of digits.
                        """)
            }
            apps.android.append(app)
        }
        return apps
    }

    private func limits(_ configuration: inout Configuration, _ environment: [String: String]) throws {
        configuration.trustedProxies = try ranges(
            trustedProxies, environment["VERIFY_TRUSTED_PROXIES"], what: "address of a proxy")
        configuration.webhookNetworks = try ranges(
            webhookNetworks, environment["VERIFY_WEBHOOK_NETWORKS"], what: "network")
        configuration.webhookCertificates = webhookCertificates ?? environment["VERIFY_WEBHOOK_CA"]
        let isMatchRequired = try EnvironmentFlag.isOn("VERIFY_REQUIRE_NUMBER_MATCH", environment)
        configuration.requiresNumberMatch = requireNumberMatch || isMatchRequired
        configuration.retention = try retention.retention(environment)
        configuration.requestLimits = try requestLimits.limits(environment)
        if let text = busyChecks.map(String.init) ?? environment["VERIFY_BUSY_CHECKS"] {
            guard let number = Int(text), 1...CheckingPool.mostChecks ~= number else {
                throw Configuration.Problem(
                    description: "Busy checks can be 1 to \(CheckingPool.mostChecks), not \"\(text)\".")
            }
            configuration.busyChecks = number
        }
        if let text = busyDelay.map(String.init) ?? environment["VERIFY_BUSY_DELAY"] {
            guard let number = Int(text), 0...60_000 ~= number else {
                throw Configuration.Problem(
                    description: "The busy delay can be 0 to 60000 milliseconds, not \"\(text)\".")
            }
            configuration.busyDelay = number == 0 ? nil : .milliseconds(number)
        }
        configuration.addressLimits = try addressLimits.limits(environment, sockets: configuration.socketsInTotal)
    }

    private func ranges(_ flags: [String], _ variable: String?, what: String) throws -> [AddressRange] {
        let texts = flags.isEmpty ? variable?.split(separator: ",").map(String.init) ?? [] : flags
        return try texts.map { try Configuration.range($0, what: what) }
    }

    /// The service's secret: a named file, the environment, or the file that the environment names.
    private func livenessSecret(_ environment: [String: String]) -> LivenessSecret? {
        if let livenessSecretFile { return .file(path: livenessSecretFile) }
        if let secret = environment["VERIFY_LIVENESS_SECRET"] { return .given(secret) }
        return environment["VERIFY_LIVENESS_SECRET_FILE"].map { .file(path: $0) }
    }

    /// The folder `trust` beside the database.
    static func defaultTrustFolder(besides database: String) -> String {
        URL(fileURLWithPath: database).deletingLastPathComponent().appendingPathComponent("trust").path
    }
}

/// Where the gateway keeps what it remembers.
struct StorageOptions: ParsableArguments {
    @Option(help: "Database file (VERIFY_DATABASE).")
    var database: String?

    @Option(
        help: "File with the server secret; made when missing (VERIFY_SECRET_FILE). VERIFY_SECRET gives it directly.")
    var secretFile: String?

    @Option(
        help: """
            File with the server secret before that one, when you replace it: both count until you leave the old one out \
            (VERIFY_PREVIOUS_SECRET_FILE). VERIFY_PREVIOUS_SECRET gives it directly. See: verify-gateway secret status
            """)
    var previousSecretFile: String?

    /// The database file.
    func databasePath(_ environment: [String: String] = ProcessInfo.processInfo.environment) -> String {
        database ?? environment["VERIFY_DATABASE"] ?? "verify-gateway.sqlite"
    }

    /// The secret: a named file, the environment, or a file beside the database.
    func secretSource(_ environment: [String: String] = ProcessInfo.processInfo.environment) -> SecretSource {
        if let secretFile { return .file(path: secretFile) }
        if let secret = environment["VERIFY_SECRET"] { return .given(Array(secret.utf8)) }
        return .file(path: environment["VERIFY_SECRET_FILE"] ?? databasePath(environment) + ".secret")
    }

    /// The secret before it; nil when none counts any more.
    func previousSecretSource(
        _ environment: [String: String] = ProcessInfo.processInfo.environment
    ) -> SecretSource? {
        if let previousSecretFile { return .file(path: previousSecretFile) }
        if let secret = environment["VERIFY_PREVIOUS_SECRET"] { return .given(Array(secret.utf8)) }
        return environment["VERIFY_PREVIOUS_SECRET_FILE"].map { .file(path: $0) }
    }

    /// Opens the store for a command that ends soon. Only a command that makes the first thing in it makes the database.
    func openStore(creating: Bool = false) throws -> SessionStore {
        let path = databasePath()
        try SQLiteConnection.requirePlausible(path)
        guard creating || FileManager.default.fileExists(atPath: path) else {
            throw Configuration.Problem(
                description: """
                    There is no database \(path). Correct --database, or make the first organization with: verify-gateway \
                    org create NAME
                    """)
        }
        let secrets = try secretSource().load(besides: databasePath(), previous: previousSecretSource()).secrets
        let (database, bound) = try SQLiteDatabase.open(
            path: databasePath(), secrets: secrets, now: WallClock.system.now())
        return SessionStore(database: database, secrets: bound, actor: .operator)
    }
}
