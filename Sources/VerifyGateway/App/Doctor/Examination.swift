import COpenSSL
import Foundation
import Glibc
import NFCParsing
import TrustFiles

/// The doctor's checks. Looks and changes nothing.
struct Examination {
    let configuration: Configuration

    /// Everything that was found, in the order in which a start would meet it.
    func run() async -> [Finding] {
        [
            settings(), openSSL(), secret(), database(), disk(), trust(), await liveness(), attestation(), webhooks(),
            port(),
            publicURL(),
            pages(),
        ]
    }

    private func settings() -> Finding {
        do {
            try configuration.validate()
            _ = try Log.named()
        } catch {
            return Finding("configuration", .fail, "\(error)")
        }
        guard configuration.mode == .test else { return Finding("configuration", .ok, "Live mode.") }
        let whoLooks =
            configuration.livenessURL == nil ? "nobody's liveness is checked" : "specimens count as documents"
        return Finding("configuration", .warn, "Test mode: \(whoLooks). Do not use it for real people.")
    }

    /// Asks the service whether it is ready, and, with a request that only wakes it, whether it knows our secret.
    private func liveness() async -> Finding {
        let deadline = Duration.seconds(5)
        do {
            guard let (verifier, client) = try configuration.biometricVerifier() else {
                let state: Finding.State = configuration.mode == .test ? .warn : .fail
                return Finding("liveness", state, "No face and liveness service is configured. Set --liveness-url.")
            }
            defer { client.close() }
            do throws(BiometricVerifier.Fault) {
                try await verifier.health(deadline: deadline)
                try await verifier.prewarm(deadline: deadline)
                return Finding("liveness", .ok, "The face and liveness service is ready.")
            } catch {
                return Finding("liveness", .fail, Self.advice(error))
            }
        } catch {
            return Finding("liveness", .fail, "\(error)")
        }
    }

    private static func advice(_ fault: BiometricVerifier.Fault) -> String {
        let service = "The face and liveness service "
        return switch fault {
        case .outbound(.unreachable), .outbound(.unresolved):
            service + "cannot be reached. Start it, or correct --liveness-url."
        case .outbound(.untrusted):
            service + "has a certificate that is not trusted. Name its authority with --liveness-ca."
        case .status(401): service + "does not accept our secret. Correct --liveness-secret-file."
        case .notReady: service + "says that it is not ready. Look into its log."
        default: service + "does not answer as agreed (\(fault.code)). Look into its log."
        }
    }

    private func attestation() -> Finding {
        do {
            guard let policy = try configuration.attestPolicy(), configuration.attestation.gate == .required else {
                return Finding(
                    "attestation", .warn,
                    "Any program can be the phone. Name your apps with --attest-app, and set --attestation required.")
            }
            let apps = policy.applications.joined(separator: ", ")
            let text = "Phones prove by App Attest (\(policy.environment.rawValue)) that they run \(apps)."
            guard LowerHex.encode(policy.root.fingerprint) == AppleRoot.fingerprint else {
                return Finding("attestation", .warn, text + " The root is not Apple's, so no genuine phone will.")
            }
            return Finding("attestation", .ok, text)
        } catch {
            return Finding("attestation", .fail, "\(error)")
        }
    }

    private func webhooks() -> Finding {
        let reach = configuration.webhookNetworks.isEmpty ? "" : " and the networks named"
        let whither = "Webhooks go to public addresses\(reach); "
        guard let path = configuration.webhookCertificates else {
            return Finding("webhooks", .ok, whither + "the system's authorities vouch for them.")
        }
        do {
            let count = try Configuration.authorities(in: path, option: "--webhook-ca")
            return Finding("webhooks", .ok, whither + "\(count) certificates of \(path) vouch for them.")
        } catch {
            return Finding("webhooks", .fail, "\(error)")
        }
    }

    private func openSSL() -> Finding {
        OpenSSLVersion(String(cString: cossl_version())).finding
    }

    private func secret() -> Finding {
        let database = configuration.databasePath
        var state = SecretCheck.State.free
        if FileManager.default.fileExists(atPath: database),
            // A file that is no database is a finding of its own.
            let found = try? SecretCheck.state(of: SQLiteConnection(path: database, readOnly: true))
        {
            state = found
        }
        do {
            let previous = try configuration.previousSecret?.existing()
            if case .file(let path) = configuration.secret, configuration.secret.isMissing {
                if let previous {
                    try state.requireReplaceable(previous)
                } else if state != .free {
                    throw SecretSource.lost(path, of: database)
                }
                let folder = URL(fileURLWithPath: path).deletingLastPathComponent().path
                guard FileManager.default.fileExists(atPath: folder) else {
                    return Finding(
                        "secret", .fail,
                        "There is no folder \(folder), so no secret can be made in it. Make it, or correct --secret-file."
                    )
                }
                guard state != .free else {
                    return Finding("secret", .warn, "There is no secret yet; the first start makes \(path).")
                }
                return Finding("secret", .warn, "The next start makes \(path) and replaces the server secret by it.")
            }
            try state.require(configuration.secret.existing(previous: previous))
            return replacement(hasPrevious: previous != nil) ?? Finding("secret", .ok, "The server secret can be used.")
        } catch {
            return Finding("secret", .fail, "\(error)")
        }
    }

    /// What there is to say of a secret that was replaced; a warning while somebody has to do something.
    private func replacement(hasPrevious: Bool) -> Finding? {
        let path = configuration.databasePath
        guard FileManager.default.fileExists(atPath: path),
            let connection = try? SQLiteConnection(path: path, readOnly: true),
            let status = try? SecretStatus(of: connection, now: WallClock.system.now()), status.kept.rotatedAt != nil
        else { return nil }
        let isSettled = status.isPreviousSpare != hasPrevious && status.lostKeys.isEmpty
        return Finding("secret", isSettled ? .ok : .warn, status.advice)
    }

    private func database() -> Finding {
        let path = configuration.databasePath
        do {
            try SQLiteConnection.requirePlausible(path)
        } catch {
            return Finding("database", .fail, "\(error)")
        }
        guard FileManager.default.fileExists(atPath: path) else {
            guard FileManager.default.isWritableFile(atPath: folder) else {
                return Finding(
                    "database", .fail, "\(folder) cannot be written. Make it, or name another with --database.")
            }
            return Finding("database", .warn, "There is no database yet; the first start makes \(path).")
        }
        do {
            let connection = try SQLiteConnection(path: path, readOnly: true)
            var row = try connection.run("PRAGMA quick_check(1)", []).only()
            let answer = try row.text()
            guard answer == "ok" else {
                return Finding("database", .fail, "\(path) is damaged: \(answer). Restore it from a backup.")
            }
            return Finding("database", .ok, path)
        } catch {
            return Finding("database", .fail, "\(error)")
        }
    }

    private var folder: String {
        URL(fileURLWithPath: configuration.databasePath).deletingLastPathComponent().path
    }

    private func disk() -> Finding {
        var status = statvfs()
        guard statvfs(folder, &status) == 0 else {
            return Finding("disk", .fail, "\(folder) is not there. Make it, or name another with --database.")
        }
        let free = UInt64(status.f_bavail) * UInt64(status.f_frsize) / (1 << 20)
        let text = "\(free) MiB free in \(folder)."
        if free < 64 { return Finding("disk", .fail, text + " Make room.") }
        return free < 1024 ? Finding("disk", .warn, text + " Make room soon.") : Finding("disk", .ok, text)
    }

    private func trust() -> Finding {
        do {
            let store = try Gateway.loadTrust(configuration.trustPaths).store()
            guard !store.anchors.isEmpty else {
                return Finding(
                    "trust", .fail,
                    "No CSCA certificate is loaded. Add a master list with: verify-gateway trust import FILE")
            }
            return Finding(
                "trust", .ok,
                counted(store.anchors.count, "CSCA certificate") + " of "
                    + counted(store.countries.count, "country", "countries") + ".")
        } catch {
            return Finding("trust", .fail, "\(error)")
        }
    }

    private func port() -> Finding {
        let address = "\(configuration.host):\(configuration.port)"
        guard FreePort.isFree(configuration.port, host: configuration.host) else {
            return Finding(
                "port", .warn, "\(address) is taken, perhaps by a running gateway. If not, use another with --listen.")
        }
        return Finding("port", .ok, "\(address) is free.")
    }

    private func publicURL() -> Finding {
        let url = configuration.publicURL
        guard let parsed = RedirectURL(url) else { return Finding("public-url", .fail, "\(url) cannot be used.") }
        guard !parsed.isLoopback else {
            return Finding("public-url", .warn, "\(url) is this machine only; phones need a public https address.")
        }
        var list: UnsafeMutablePointer<addrinfo>?
        let code = getaddrinfo(parsed.host, nil, nil, &list)
        freeaddrinfo(list)
        guard code == 0 else {
            return Finding("public-url", .warn, "\(parsed.host) has no address yet. Enter it into the DNS.")
        }
        return Finding("public-url", .ok, url)
    }

    private func pages() -> Finding {
        do {
            _ = try Pages()
            return Finding("pages", .ok, "The hosted pages are there.")
        } catch {
            return Finding("pages", .fail, "\(error)")
        }
    }
}
