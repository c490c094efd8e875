import Foundation
import NFCParsing

extension Configuration {
    /// Fails when a file that is to vouch for others holds nobody: libcurl would say so at the first connection only.
    func validateAuthorities() throws {
        _ = try webhookCertificates.map { try Self.authorities(in: $0, option: "--webhook-ca") }
        _ = try livenessCertificates.map { try Self.authorities(in: $0, option: "--liveness-ca") }
    }

    /// How many certificates a PEM file holds; at least one.
    static func authorities(in path: String, option: String) throws -> Int {
        guard let data = FileManager.default.contents(atPath: path) else {
            throw Problem(description: "The file \(path) of \(option) cannot be read.")
        }
        var (rest, count) = (Array(data)[...], 0)
        let (begin, end) = (Array("-----BEGIN CERTIFICATE-----".utf8), Array("-----END CERTIFICATE-----".utf8))
        while let start = rest.firstRange(of: begin)?.upperBound, let stop = rest[start...].firstRange(of: end) {
            if let encoding = Base64.decode(rest[start..<stop.lowerBound]), (try? Certificate(encoding[...])) != nil {
                count += 1
            }
            rest = rest[stop.upperBound...]
        }
        guard count > 0 else {
            throw Problem(
                description: """
                    The file \(path) of \(option) holds no certificate. It has to be PEM: blocks that begin with \
                    "-----BEGIN CERTIFICATE-----".
                    """)
        }
        return count
    }
}
