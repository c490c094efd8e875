import ChildPrograms
import Foundation
import Testing

@testable import VerifyGateway

/// Receivers behind real TLS (K4): to one that is not who it should be nothing is sent.
@Suite(.serialized, .timeLimit(.minutes(3))) struct ReceiverTLSTests {
    /// What the receiver says about a connection.
    private struct Heard {
        let isShaken: Bool
        let name: String?
        let text: String

        init(line: Substring) throws {
            let json = try JSONParser.parse(Array(line.utf8))
            isShaken = json["shaken"] == true
            name = json["name"]?.text
            text = json["text"]?.text ?? ""
        }
    }

    /// Runs `body` with the port of a receiver; what it heard until then.
    private static func serving(
        _ certificate: String, _ versions: (String, String) = ("TLSv1_2", "TLSv1_3"), in folder: String,
        _ body: (String) async throws -> Void
    ) async throws -> [Heard] {
        let script = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent(
            "tls_receiver.py")
        let process = try ChildProgram(
            "/usr/bin/env",
            [
                "python3", script.path, "\(folder)/\(certificate).pem", "\(folder)/\(certificate).key", versions.0,
                versions.1,
            ], separatesComplaints: true)
        let line = await withCheckedContinuation { continuation in
            Thread.detachNewThread { continuation.resume(returning: process.output.availableData) }
        }
        let port = String(decoding: line, as: UTF8.self).prefix { $0.isNumber }
        do {
            try await body(String(port))
        } catch {
            process.send(SIGTERM)
            process.wait()
            throw error
        }
        // A connection that was broken off is written down a moment later.
        try await Task.sleep(for: .milliseconds(200))
        process.send(SIGTERM)
        return try await process.result().text.split(separator: "\n").map(Heard.init)
    }

    @Test("The payload goes to a receiver with a good certificate for its name over TLS 1.2 or 1.3, and to no other")
    func certificates() async throws {
        let certificates = try Certificates(name: "DNS:localhost", stranger: "DNS:receiver.example")
        defer { certificates.remove() }
        let folder = certificates.folder
        let cases: [(certificate: String, versions: (String, String), isGood: Bool)] = [
            ("good", ("TLSv1_3", "TLSv1_3"), true), ("good", ("TLSv1_2", "TLSv1_2"), true),
            ("good", ("TLSv1_1", "TLSv1_1"), false), ("good", ("TLSv1", "TLSv1"), false),
            ("alone", ("TLSv1_2", "TLSv1_3"), false), ("stranger", ("TLSv1_2", "TLSv1_3"), false),
            ("expired", ("TLSv1_2", "TLSv1_3"), false), ("foreign", ("TLSv1_2", "TLSv1_3"), false),
        ]
        try await RunningGateway.with(configure: { $0.webhookCertificates = folder + "/ca.pem" }) { running in
            let store = running.gateway.store
            for (certificate, versions, isGood) in cases {
                let name: Comment = "\(certificate) \(versions)"
                let heard = try await Self.serving(certificate, versions, in: folder) { port in
                    let endpoint = try await running.endpoint("https://localhost:\(port)/hook", try Receiver())
                    _ = try await running.cancelledSession()
                    let delivery = try await running.settled(endpoint)
                    #expect(delivery.status == (isGood ? .succeeded : .pending), name)
                    #expect(delivery.hasPayload == !isGood && delivery.lastStatusCode == (isGood ? 200 : nil), name)
                    let attempts = try await store.attempts(
                        deliveryID: delivery.id, organizationID: running.organizationID)
                    #expect(attempts?.records.map(\.failure) == [isGood ? nil : .tls], name)
                    #expect(
                        try await store.deleteEndpoint(id: endpoint, organizationID: running.organizationID, now: 0))
                }
                #expect(heard.count == 1 && heard.allSatisfy { $0.text.isEmpty == !isGood }, name)
                #expect(heard.allSatisfy { $0.name == "localhost" || versions.0 < "TLSv1_2" }, name)
                if isGood { #expect(heard.first?.text.hasPrefix("POST /hook HTTP/1.1\r\nHost: localhost:") == true) }
            }
        }
    }

    /// The address comes from a lookup of ours, the name stays the URL's (K2).
    @Test("A receiver is asked for by the name in its URL, and its certificate has to be for that name")
    func name() async throws {
        let certificates = try Certificates(name: "DNS:receiver.example", stranger: "IP:127.0.0.1")
        defer { certificates.remove() }
        let folder = certificates.folder
        try await DNSDouble.with({ _, isIPv6, _ in isIPv6 ? [] : ["127.0.0.1"] }) { dns in
            for (certificate, failure) in [("good", nil), ("stranger", OutboundFailure.untrusted)] {
                let heard = try await Self.serving(certificate, in: folder) { port in
                    let client = try OutboundClient(authorities: folder + "/ca.pem", names: dns.names)
                    let request = OutboundRequest(
                        method: .post, url: "https://receiver.example:\(port)/", headers: [("Content-Type", "a/b")],
                        body: [[1]], deadline: .seconds(10), permits: { $0 == [127, 0, 0, 1] })
                    if let failure {
                        await #expect(throws: failure) { try await client.send(request) }
                    } else {
                        #expect(try await client.send(request).status == 200)
                    }
                }
                #expect(heard.map(\.name) == ["receiver.example"])
                #expect(heard.allSatisfy { $0.text.isEmpty == (failure != nil) })
            }
        }
    }
}
