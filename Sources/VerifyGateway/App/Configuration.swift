import Foundation
import NFCParsing

/// Everything that an operator decides. Made by ``ConfigurationOptions`` and valid from then on.
struct Configuration: Sendable {
    /// Whether real people are checked.
    enum Mode: String, CaseIterable, Sendable {
        /// Without a liveness service a stand-in answers; loopback redirects are allowed, specimens count as documents.
        case test
        /// Everything is checked, and what cannot be checked is refused.
        case live
    }

    /// A setting that cannot be used; says what to do.
    struct Problem: Error, CustomStringConvertible {
        let description: String
    }

    /// By which policy documents are accepted.
    var acceptancePolicy: AcceptancePolicy {
        var policy = AcceptancePolicy.live
        policy.acceptsSpecimens = mode == .test
        policy.chipAuthentication = chipAuthentication
        return policy
    }

    /// What a chip with keys of its own has to show.
    var chipAuthentication = AcceptancePolicy.live.chipAuthentication

    /// Where webhooks may go.
    var webhookAddresses: AddressPolicy { AddressPolicy(allowsLoopback: mode == .test, networks: webhookNetworks) }

    /// Where the server listens.
    var host: String
    var port: Int
    /// How browsers and phones reach the gateway: scheme, host and port, without a slash at the end.
    var publicURL: String
    /// The database file.
    var databasePath: String
    /// Certificates, master lists and revocation lists, files or folders.
    var trustPaths: [String]
    var mode: Mode
    /// Base address of the external face and liveness service.
    var livenessURL: String?
    /// What that service knows us by.
    var livenessSecret: LivenessSecret?
    /// PEM file with the certificates that its TLS is checked against; nil for the system's.
    var livenessCertificates: String?
    /// How apps have to prove that they are genuine.
    var attestation: AttestationSettings
    /// Where the server secret comes from.
    var secret: SecretSource
    /// Where the one before it comes from, while that still counts.
    var previousSecret: SecretSource?
    /// What one address may do.
    var addressLimits = AddressLimits()
    /// How often relying parties may call.
    var requestLimits = RequestLimits()
    /// How long things are kept.
    var retention = Retention()
    /// Proxies in front of the gateway, whose word about addresses counts.
    var trustedProxies: [AddressRange] = []
    /// Private networks that webhooks may be sent to.
    var webhookNetworks: [AddressRange] = []
    /// PEM file with the certificates that receivers' TLS is checked against; nil for the system's.
    var webhookCertificates: String?
    /// Most connections at a time, sockets and requests together; more wait to be accepted.
    var connections = 30_000
    /// Most phone sockets in total.
    var socketsInTotal = 20_000
    /// Checks of documents at hand from which on new sessions and new phones are told to come later; nil for 32 of each
    /// core.
    var busyChecks: Int?
    /// How late the gateway may be before new sessions, and at four times of it new phones, are told to come later; nil
    /// for as late as it may get.
    var busyDelay: Duration? = .milliseconds(100)
    /// How long the body of a request may take.
    var bodyPatience = Duration.seconds(30)
    /// Origin of pages besides our own that may call the verify routes.
    var allowedOrigin: String?
    /// The apps that the gateway's https links open.
    var apps = AppIdentities()
    /// Whether apps that cannot compare the number that the browser shows are refused.
    var requiresNumberMatch = false
    /// Bytes that all sockets together may hold.
    var uploadBudget = 256 << 20

    /// Whether people reach the gateway by https.
    var isSecure: Bool { publicURL.hasPrefix("https://") }

    /// Fails when the settings contradict each other or lack something.
    func validate() throws {
        try validateLiveness()
        try validateAttestation()
        try validateAuthorities()
    }

    /// Reads an address or a range of them, as `what` is written.
    static func range(_ text: String, what: String) throws(Problem) -> AddressRange {
        guard let range = AddressRange(text) else {
            throw Problem(description: "\"\(text)\" is no \(what). Write for example 10.0.0.5, 10.0.0.0/8 or fd00::/8.")
        }
        return range
    }

    /// Takes an address to listen on apart: `HOST:PORT`, `[IPv6]:PORT` or `:PORT`.
    static func listenAddress(_ text: String) throws -> (host: String, port: Int) {
        guard let colon = text.lastIndex(of: ":"), case let digits = text[text.index(after: colon)...],
            digits.utf8.allSatisfy({ 0x30...0x39 ~= $0 }), let port = UInt16(digits)
        else {
            throw Problem(
                description: "\"\(text)\" is no address to listen on. Write HOST:PORT, for example 127.0.0.1:8080.")
        }
        var host = String(text[..<colon])
        if host.hasPrefix("["), host.hasSuffix("]") { host = String(host.dropFirst().dropLast()) }
        return (host.isEmpty ? "0.0.0.0" : host, Int(port))
    }

    /// Checks the public address. Without encryption only this machine is one.
    static func publicURL(_ text: String) throws -> String {
        let trimmed = text.hasSuffix("/") ? String(text.dropLast()) : text
        guard let url = RedirectURL(trimmed), url.text == trimmed + "/" else {
            throw Problem(
                description: """
                    "\(text)" is no public URL. Write scheme and host in lower case without a path, \
                    for example https://verify.example.org.
                    """)
        }
        guard url.isSecure || url.isLoopback else {
            throw Problem(
                description: "The public URL has to start with https:// unless it is localhost or 127.0.0.1.")
        }
        return trimmed
    }
}
