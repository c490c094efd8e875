import Logging

/// Where the secret comes from that the face and liveness service knows us by.
enum LivenessSecret: Sendable, CustomStringConvertible, CustomReflectable {
    case given(String)
    case file(path: String)

    /// Where it comes from, never what it is, also when something that holds it is printed.
    var description: String {
        switch self {
        case .given: "given"
        case .file(let path): path
        }
    }

    var customMirror: Mirror { Mirror(reflecting: description) }

    /// Reads the secret.
    func load() throws -> String {
        let text: String
        switch self {
        case .given(let secret): text = secret
        case .file(let path):
            guard let bytes = try SecretSource.read(path) else {
                throw Configuration.Problem(
                    description: "There is no file \(path) with the face and liveness service's secret. Make it.")
            }
            text = String(decoding: bytes, as: UTF8.self)
        }
        // It travels in a header.
        guard !text.isEmpty, text.utf8.allSatisfy({ 0x21...0x7E ~= $0 }) else {
            throw Configuration.Problem(
                description: """
                    The face and liveness service's secret has to consist of printable ASCII characters without spaces.
                    """)
        }
        return text
    }
}

extension Configuration {
    /// Fails when the settings of the face and liveness service cannot work.
    func validateLiveness() throws {
        guard let livenessURL else {
            guard mode == .test else {
                throw Problem(
                    description: """
                        Live mode needs a face and liveness service, and none is configured. \
                        Set --liveness-url or VERIFY_LIVENESS_URL, or use --mode test, in which nobody's liveness is \
                        checked.
                        """)
            }
            return
        }
        _ = try Self.serviceAddress(livenessURL)
        _ = try loadLivenessSecret()
    }

    /// The service's secret; fails when there is none.
    func loadLivenessSecret() throws -> String {
        guard let livenessSecret else {
            throw Problem(
                description: """
                    The face and liveness service has a URL but no secret. Set --liveness-secret-file, \
                    VERIFY_LIVENESS_SECRET_FILE or VERIFY_LIVENESS_SECRET to the one that the service expects.
                    """)
        }
        return try livenessSecret.load()
    }

    /// Checks the base address of the service: https, or http on this machine. Portraits and videos travel to it.
    static func serviceAddress(_ text: String) throws -> String {
        guard let url = RedirectURL(text), !url.text.contains("?"), !url.text.contains("#") else {
            throw Problem(
                description: """
                    "\(text)" is no address of a face and liveness service. Write scheme, host and at most a path, \
                    for example https://liveness.example.org.
                    """)
        }
        guard url.isSecure || url.isLoopback else {
            throw Problem(
                description: """
                    The face and liveness service gets portraits and videos, so its URL has to start with https:// \
                    unless it is localhost or 127.0.0.1.
                    """)
        }
        var address = url.text
        while address.hasSuffix("/") { address.removeLast() }
        return address
    }

    /// A client of the service and its transport; nil when none is configured.
    func biometricVerifier() throws -> (verifier: BiometricVerifier, client: OutboundClient)? {
        guard let livenessURL else { return nil }
        let client = try OutboundClient(authorities: livenessCertificates)
        let verifier = BiometricVerifier(
            client: client, address: try Self.serviceAddress(livenessURL), secret: try loadLivenessSecret())
        return (verifier, client)
    }

    /// Who judges videos: the service, or the stand-in where nobody is checked. There is nothing else to fall back to.
    func livenessChecker(
        clock: WallClock, logger: Logger, times: LivenessTimes
    ) throws -> any LivenessChecker {
        try validateLiveness()
        guard let (verifier, client) = try biometricVerifier() else { return StandInLiveness(logger: logger) }
        return LivenessService(
            verifier: verifier, client: client, acceptsFallback: mode == .test, clock: clock, logger: logger,
            times: times)
    }
}
