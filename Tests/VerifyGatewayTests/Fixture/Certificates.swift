import ChildPrograms
import Foundation

@testable import VerifyGateway

/// A folder with two authorities and server certificates of the first, made by the openssl tool.
struct Certificates {
    let folder: String

    /// Certificates for the first name are `good`, `expired` and, by the other authority, `foreign`; `stranger` is for
    /// the second name, and `alone` has signed itself.
    init(name: String = "IP:127.0.0.1", stranger: String = "DNS:liveness.example") throws {
        folder = FileManager.default.temporaryDirectory.path + "/tls-test-" + (try RandomID.letters(8))
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        for authority in ["ca", "other"] { try makeSelfSigned(authority) }
        try makeSelfSigned("alone", extensions: ["-addext", "subjectAltName=\(name)"])
        try issue("good", name: name, days: "30")
        try issue("stranger", name: stranger, days: "30")
        try issue("expired", name: name, days: "-1")
        try issue("foreign", name: name, days: "30", by: "other")
    }

    /// Takes the folder away.
    func remove() { try? FileManager.default.removeItem(atPath: folder) }

    private func makeSelfSigned(_ file: String, extensions: [String] = []) throws {
        try openssl(
            [
                "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "30",
                "-subj", "/CN=\(file)", "-keyout", "\(file).key", "-out", "\(file).pem",
            ] + extensions)
    }

    private func issue(_ file: String, name: String, days: String, by authority: String = "ca") throws {
        try Data("subjectAltName=\(name)\n".utf8).write(to: URL(fileURLWithPath: "\(folder)/\(file).ext"))
        try openssl([
            "req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-subj", "/CN=127.0.0.1",
            "-keyout", "\(file).key", "-out", "\(file).csr",
        ])
        try openssl([
            "x509", "-req", "-in", "\(file).csr", "-CA", "\(authority).pem", "-CAkey", "\(authority).key",
            "-CAcreateserial", "-extfile", "\(file).ext", "-days", days, "-out", "\(file).pem",
        ])
    }

    private func openssl(_ arguments: [String]) throws {
        let result = try ChildProgram("/usr/bin/openssl", arguments, in: folder).finish()
        guard result.code == 0 else { throw RawConnection.Failure(what: "openssl \(arguments): \(result.text)") }
    }
}
