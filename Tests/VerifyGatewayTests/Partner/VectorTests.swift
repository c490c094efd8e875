import Foundation
import HTTPTypes
import Testing
import WebhookCrypto

@testable import VerifyGateway

/// The vectors that are published beside the protocol documents, against the gateway's own code.
@Suite("Published vectors")
struct VectorTests {
    /// The cases of a file; the whole file for what stands beside them.
    static func read(_ name: String) throws -> (file: JSONValue, cases: [JSONValue]) {
        let folder = ReceiverPrograms.repository.appending(path: "protocol-docs/vectors")
        let file = try JSONParser.parse(Data(contentsOf: folder.appending(path: name)))
        guard case .array(let cases)? = file["cases"], !cases.isEmpty else { throw FixtureError() }
        return (file, cases)
    }

    @Test("What is made with the server secret")
    func derivations() throws {
        var seen: Set<String> = []
        for vector in try Self.read("derivations.json").cases {
            let secret = Array((vector["server_secret"]?.text ?? "").utf8)
            let (message, name) = (vector["message"]?.text ?? "", vector["of"]?.text ?? "")
            let code = LowerHex.encode(Secrets.code(key: secret, message: Array(message.utf8)))
            #expect(code == vector["result"]?.text, "\(message)")
            seen.insert(name)
            // A server's secret may not be as short as some of the contract's; then the message has to do.
            guard name != "hmac", secret.count >= Secrets.minimumLength else { continue }
            let made = try Self.make(name, vector["input"] ?? .null, try Secrets(serverSecret: secret))
            #expect(made == vector["result"]?.text, "\(name) \(message)")
        }
        #expect(seen.count == 6)
    }

    private static func make(_ name: String, _ input: JSONValue, _ secrets: Secrets) throws -> String? {
        let text = { (name: String) in input[name]?.text ?? "" }
        return switch name {
        case "api_key_hash": secrets.apiKeyHash(text("key"))
        case "cancel_token_hash": secrets.cancelTokenHash(text("token"))
        case "handoff_token":
            secrets.handoffToken(
                sessionID: text("session_id"), issuedAt: try #require(InstantText.parse(text("issued_at"))),
                seed: text("seed"))
        case "kayle_document_id":
            DocumentIdentifier.derive(
                secrets: secrets, organizationID: text("organization_id"), issuingState: text("issuing_state"),
                documentType: text("document_type"), documentNumber: text("document_number"))
        case "kayle_human_id":
            HumanIdentifier.derive(
                secrets: secrets, organizationID: text("organization_id"),
                HumanIdentifier.Person(
                    nationality: text("nationality"), issuingState: text("issuing_state"),
                    familyName: text("family_name"), givenNames: text("given_names"),
                    dateOfBirth: text("date_of_birth"), sex: text("sex")))
        default: nil
        }
    }

    @Test("Header fields that sign a delivery")
    func signatures() throws {
        for vector in try Self.read("signatures.json").cases {
            guard case .array(let secrets)? = vector["secrets"], case .integer(let time)? = vector["timestamp"] else {
                throw FixtureError()
            }
            let signature = WebhookSignature(
                body: Array((vector["body"]?.text ?? "").utf8), secrets: secrets.compactMap(\.text),
                eventID: vector["event_id"]?.text ?? "", timestamp: time)
            #expect(signature.header == vector["x_kayle_signature"]?.text)
            guard let standard = vector["webhook_signature"]?.text else { continue }
            #expect(signature.standardHeader == standard)
        }
    }

    @Test("What a session asks for in the end, or why it is not made")
    func shareFields() async throws {
        try await RunningGateway.with(configure: { $0.requestLimits = .none }) { running in
            let headers = try await running.headers([.sessionsWrite])
            let http = try KeptConnection(running)
            for vector in try Self.read("share-fields.json").cases {
                let body = try #require(vector["request"]).encoded
                let answer = try await http.json("POST", "/v1/sessions", body, headers)
                let name = vector["name"]?.text ?? ""
                if let fields = vector["share_fields"] {
                    #expect(answer.json["data"]?["share_fields"] == fields, "\(name)")
                } else {
                    let error = answer.json["error"]
                    #expect(answer.status == 400 && error?["code"] == vector["error"]?["code"], "\(name)")
                    #expect(error?["param"] == vector["error"]?["param"], "\(name)")
                }
            }
        }
    }
}
