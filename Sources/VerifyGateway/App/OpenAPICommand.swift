import ArgumentParser
import Foundation
import Logging

/// `verify-gateway openapi`
struct OpenAPICommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "openapi", abstract: "Print the description of the partner API, for programs that make clients.",
        discussion: "OpenAPI 3.1, as a running gateway shows it at /openapi. Needs no gateway and no database.")

    @Option(help: "How relying parties reach the gateway (VERIFY_PUBLIC_URL).") var publicURL: String?

    func run() async throws {
        let url = publicURL ?? ProcessInfo.processInfo.environment["VERIFY_PUBLIC_URL"] ?? "http://127.0.0.1:8080"
        let json = try Self.document(publicURL: try Configuration.publicURL(url))
        try FileHandle.standardOutput.write(contentsOf: Data(json))
    }

    /// The description is made from the routes, and those from a gateway: one that serves nobody and leaves nothing.
    private static func document(publicURL: String) throws -> [UInt8] {
        let folder = FileManager.default.temporaryDirectory
            .appendingPathComponent("verify-gateway-openapi-" + (try RandomID.letters(8))).path
        try FileManager.default.createDirectory(
            atPath: folder, withIntermediateDirectories: false, attributes: [.posixPermissions: 0o700])
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let configuration = Configuration(
            host: "127.0.0.1", port: 0, publicURL: publicURL, databasePath: folder + "/openapi.sqlite", trustPaths: [],
            mode: .test, attestation: .off, secret: .given(Array(try RandomID.letters(64).utf8)))
        let silent = Logger(label: "openapi") { _ in SwiftLogNoOpLogHandler() }
        let gateway = try Gateway.open(configuration, logger: silent)
        return OpenAPIDocument(routes: Routes(gateway: gateway).partnerRoutes, publicURL: publicURL).json.encoded
    }
}
