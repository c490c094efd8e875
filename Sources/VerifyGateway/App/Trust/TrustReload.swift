import Foundation
import Logging
import NFCParsing
import ServiceLifecycle
import TrustFiles

/// Takes over what changes in the trust files while the gateway runs. A change that cannot be read changes nothing.
struct TrustReload: Service, CustomStringConvertible {
    let description = "TrustReload"
    /// How often the files are looked at.
    static let interval = Duration.seconds(5)

    let paths: [String]
    let trust: TrustInForce
    let logger: Logger

    func run() async throws {
        var seen = Self.fingerprint(of: paths)
        while !Task.isShuttingDownGracefully, !Task.isCancelled {
            try? await cancelWhenGracefulShutdown { try await Task.sleep(for: Self.interval) }
            let found = Self.fingerprint(of: paths)
            guard found != seen else { continue }
            seen = found
            // Reading a whole directory of states takes a second; no thread that serves requests is held for that.
            await withCheckedContinuation { continuation in
                DispatchQueue.global(qos: .utility).async {
                    reload()
                    continuation.resume()
                }
            }
        }
    }

    /// Reads the files and puts what they hold in force; keeps what was there when one of them is refused.
    func reload() {
        do {
            let next = try Gateway.loadTrust(paths).store()
            // Somebody who moves a folder away must not turn every person into a forger.
            guard !next.anchors.isEmpty || trust.current.anchors.isEmpty else {
                return logger.error("the trust files are gone; the trust store stays as it was")
            }
            trust.replace(with: next)
            logger.notice("trust loaded again", metadata: Gateway.metadata(of: next))
        } catch let failure as TrustFiles.Failure {
            logger.error("the trust store stays as it was", metadata: ["reason": .string("\(failure)")])
        } catch {
            logger.error("the trust store stays as it was", metadata: ["error": .string("\(type(of: error))")])
        }
    }

    /// Names, sizes and times of the files behind some paths.
    static func fingerprint(of paths: [String]) -> [String] {
        let manager = FileManager.default
        var lines: [String] = []
        for path in paths {
            let below = (manager.enumerator(atPath: path)?.compactMap { $0 as? String } ?? []).sorted()
            for file in [path] + below.map({ path + "/" + $0 }) {
                guard let attributes = try? manager.attributesOfItem(atPath: file) else { continue }
                let changed = (attributes[.modificationDate] as? Date)?.timeIntervalSince1970 ?? 0
                lines.append("\(file) \(attributes[.size] ?? 0) \(changed)")
            }
        }
        return lines
    }
}
