import ChildPrograms
import Foundation

/// The openssl command line tool: a reader that shares no code with the forge.
struct OpenSSLTool {
    struct Answer {
        let status: Int32
        let output: [UInt8]
        var text: String { String(decoding: output, as: UTF8.self) }
    }

    private let folder: URL

    /// Runs `body` with the tool in a folder of its own that is removed afterwards.
    static func with<Result>(_ body: (OpenSSLTool) throws -> Result) throws -> Result {
        let folder = FileManager.default.temporaryDirectory.appending(path: "forge-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        return try body(OpenSSLTool(folder: folder))
    }

    /// Writes a file into the tool's folder.
    func write(_ name: String, _ bytes: [UInt8]) throws {
        try Data(bytes).write(to: folder.appending(path: name))
    }

    /// Writes certificates into one PEM file, the form in which the tool reads what it shall trust.
    func writePEM(_ name: String, _ certificates: [[UInt8]]) throws {
        var bundle: [UInt8] = []
        for certificate in certificates {
            try write("one.der", certificate)
            bundle += try run("x509", "-inform", "DER", "-in", "one.der").output
        }
        try write(name, bundle)
    }

    /// Runs the tool; standard output and standard error come back as one.
    func run(_ arguments: String...) throws -> Answer {
        let result = try ChildProgram("/usr/bin/openssl", arguments, in: folder.path).finish()
        return Answer(status: result.code, output: Array(result.output))
    }
}
