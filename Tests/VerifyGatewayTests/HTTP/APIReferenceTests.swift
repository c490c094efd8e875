import Foundation
import NIOCore
import Testing

@testable import VerifyGateway

@Suite("API reference")
struct APIReferenceTests {
    @Test("The page and its scripts are the gateway's own, and may load from it only")
    func page() async throws {
        try await RunningGateway.with { running in
            for (path, type) in [("/reference", "text/html"), ("/reference/start.js", "text/javascript")] {
                let answer = try await running.http("GET", path)
                #expect(answer.status == 200 && answer.headers["content-type"]?.hasPrefix(type) == true, "\(path)")
                let policy = try #require(answer.headers["content-security-policy"])
                #expect(policy.hasPrefix("default-src 'none'; script-src 'self';"))
                #expect(!policy.contains("http") && !policy.contains("*") && !policy.contains("unsafe-eval"))
                let tag = try #require(answer.headers["etag"])
                #expect(try await running.http("GET", path, ["If-None-Match": tag]).status == 304)
                #expect(answer.text.firstMatch(of: /(src|href)="(?!\/)/) == nil, "\(path)")
            }
        }
    }

    @Test("Without the script the page says how to get it, and shows it as soon as it is there")
    func missing() throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent(
            "reference-" + (try RandomID.letters(8)))
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let reference = APIReference(folder: folder)
        #expect(reference.shown.value == nil)
        for name in ["page.html", "missing.html"] {
            let source = Pages.resources.appendingPathComponent("reference/" + name)
            try FileManager.default.copyItem(at: source, to: folder.appendingPathComponent(name))
        }
        let before = try #require(reference.shown.value)
        #expect(String(buffer: before.body).contains("make reference"))
        try Data("1".utf8).write(to: folder.appendingPathComponent("scalar.js"))
        let after = try #require(reference.shown.value)
        #expect(String(buffer: after.body).contains("/reference/scalar.js"))
    }
}
