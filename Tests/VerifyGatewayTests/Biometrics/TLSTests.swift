import COpenSSL
import DocumentForge
import ChildPrograms
import Foundation
import Testing

@testable import VerifyGateway

/// The way to a service that is written with another HTTP and TLS library than ours.
@Suite("The service behind TLS", .serialized, .timeLimit(.minutes(2)))
struct TLSTests {
    /// Runs `body` with the address of the Python service behind a certificate.
    private static func serving<Value>(
        _ certificate: String, in folder: String, _ body: (String) async throws -> Value
    ) async throws -> Value {
        let script = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent(
            "tls_service.py")
        let process = try ChildProgram(
            "/usr/bin/env",
            ["python3", script.path, "\(folder)/\(certificate).pem", "\(folder)/\(certificate).key"])
        defer {
            process.send(SIGTERM)
            process.wait()
        }
        let line = await withCheckedContinuation { continuation in
            Thread.detachNewThread { continuation.resume(returning: process.output.availableData) }
        }
        let port = String(decoding: line, as: UTF8.self).prefix { $0.isNumber }
        return try await body("https://127.0.0.1:\(port)")
    }

    private static func verifier(_ address: String, authorities: String?) throws -> BiometricVerifier {
        BiometricVerifier(client: try OutboundClient(authorities: authorities), address: address, secret: "s")
    }

    @Test("Only a certificate of a trusted authority, for that name and of today, is spoken to")
    func trust() async throws {
        let certificates = try Certificates()
        let folder = certificates.folder
        defer { try? FileManager.default.removeItem(atPath: folder) }
        for (certificate, authorities, isTrusted) in [
            ("good", "ca.pem" as String?, true), ("good", "other.pem", false), ("good", nil, false),
            ("stranger", "ca.pem", false), ("expired", "ca.pem", false), ("good", "missing.pem", false),
        ] {
            try await Self.serving(certificate, in: folder) { address in
                let verifier = try Self.verifier(address, authorities: authorities.map { "\(folder)/\($0)" })
                do throws(BiometricVerifier.Fault) {
                    try await verifier.health(deadline: .seconds(30))
                    #expect(isTrusted, "\(certificate) \(authorities ?? "system")")
                } catch {
                    #expect(!isTrusted && error == .outbound(.untrusted), "\(certificate) \(error)")
                }
            }
        }
    }

    @Test("A parser that is not ours finds the parts of the form in it")
    func form() async throws {
        let certificates = try Certificates()
        let folder = certificates.folder
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let portrait = (0..<20_000).map { UInt8(truncatingIfNeeded: $0 &* 7) }
        let video = LivenessDouble.video("accept", bytes: 500_000) + Array("\r\n--\r\n\r\n".utf8)
        try await Self.serving("good", in: folder) { address in
            let client = try OutboundClient(authorities: folder + "/ca.pem")
            let form = try #require(
                LivenessForm(
                    portrait: portrait[...], video: video[...], nonce: [13, 10, 0, 255][...], threshold: 0.73,
                    boundary: try RandomID.letters(32)))
            let answer = try await client.send(
                OutboundRequest(
                    method: .post, url: address + "/verify", headers: [("Content-Type", form.contentType)],
                    body: form.pieces, deadline: .seconds(30)))
            guard case .array(let parts) = try JSONParser.parse(answer.body)["parts"] else {
                throw RawConnection.Failure(what: String(decoding: answer.body, as: UTF8.self))
            }
            let binary = "application/octet-stream"
            for (part, expected) in zip(
                parts,
                [
                    ("dg2", "dg2.bin" as String?, binary, portrait), ("video", "liveness.mp4", binary, video),
                    ("challengeNonce", "challenge-nonce.bin", binary, [13, 10, 0, 255]),
                    ("faceMatchThreshold", nil, "text/plain", Array("0.73".utf8)),
                ])
            {
                let (name, file, type, content) = expected
                #expect(part["name"]?.text == name && part["file"]?.text == file && part["type"]?.text == type)
                #expect(part["sha256"]?.text == Self.sha256(content), "\(name)")
            }
            #expect(parts.count == 4)
        }
    }

    private static func sha256(_ bytes: [UInt8]) -> String {
        var digest = [UInt8](repeating: 0, count: 64)
        _ = cossl_digest(Int32(COSSL_SHA256), bytes, bytes.count, &digest)
        return LowerHex.encode(digest.prefix(32))
    }
}
