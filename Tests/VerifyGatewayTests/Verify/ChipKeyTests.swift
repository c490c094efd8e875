import DocumentForge
import HandoffProtocol
import NFCParsing
import PhoneClient
import Testing

@testable import VerifyGateway

@Suite("Chip authentication with a key of the gateway, over the wire")
struct ChipKeyTests {
    @Test("The chip of every method proves itself", arguments: ChipAuthenticationKey.Method.allCases)
    func genuine(method: ChipAuthenticationKey.Method) async throws {
        try await RunningGateway.with { running in
            let recipe = try ForgeRecipe("chip-authentication=\(method.rawValue)")
            let (outcome, session) = try await running.play(recipe) { document, _ in
                Phone.Abilities(answersKey: document.response)
            }
            guard case .confirmed = outcome else { throw RawConnection.Failure(what: "\(outcome)") }
            #expect(session?.chipEvidence == Verdict.ChipEvidence.chipAuthenticationServerKeyed.rawValue)
            #expect(session?.chipProof?.count == 64)
        }
    }

    @Test("Who demands it gets no document whose chip was not asked, and by default version 1 need not answer")
    func demanded() async throws {
        let recipe = try ForgeRecipe("chip-authentication=ecdh-aes128")
        for (demand, answers, isConfirmed) in [
            (AcceptancePolicy.live.chipAuthentication, false, true), (.whenOffered, false, false),
            (.whenOffered, true, true),
        ] {
            try await RunningGateway.with(configure: { $0.chipAuthentication = demand }) { running in
                var options = Phone.Options()
                options.tries = 1
                let (outcome, session) = try await running.play(recipe, options: options) { document, _ in
                    answers ? Phone.Abilities(answersKey: document.response) : Phone.Abilities()
                }
                if isConfirmed {
                    guard case .confirmed = outcome else { throw RawConnection.Failure(what: "\(outcome)") }
                } else {
                    guard case .notConfirmed("document_chip_authentication_failed", _, _) = outcome else {
                        throw RawConnection.Failure(what: "\(outcome)")
                    }
                }
                #expect((session?.chipProof != nil) == answers)
            }
        }
    }

    /// What is wrong with an answer.
    enum Fault: String, CaseIterable, CustomTestStringConvertible {
        case wrongToken, otherSession, otherChip, empty
        var testDescription: String { rawValue }
    }

    @Test(
        "A wrong answer fails by name, and costs a chip read",
        arguments: ["ecdh-aes128", "ecdh-aes128-v2"], Fault.allCases)
    func wrongAnswer(method: String, fault: Fault) async throws {
        try await RunningGateway.with { running in
            let recipe = try ForgeRecipe("chip-authentication=\(method)")
            let document = try running.forge.make(recipe)
            // What the chip answered to the key of another session.
            let other = try await running.chipStep(document)
            let recorded = try #require(document.response(other.request))
            let (phone, id, request) = try await running.chipStep(document)
            var response = try #require(document.response(request))
            switch fault {
            case .wrongToken:
                if response.token.isEmpty {
                    response.protectedResponse[response.protectedResponse.endIndex - 3] ^= 1
                } else {
                    response.token[response.token.startIndex] ^= 1
                }
            case .otherSession: response = recorded
            case .otherChip:
                let copy = try running.forge.make(recipe)
                response = copy.response(request) ?? ChipAuthResponse(protectedResponse: [0x99, 2, 0x6A, 0x82, 0x6A])
            case .empty: response = ChipAuthResponse()
            }
            #expect(try await phone.ask(.chipAuthResponse(response)) == "chip_auth_ok")
            #expect(try await phone.ask(.chipAuthResponse(response)) == "CHIP_AUTH_NOT_REQUESTED")
            try await phone.upload(document)
            #expect(
                try await phone.ask(.phase(PhaseUpdate(phase: "nfc_complete")))
                    == "document_chip_authentication_failed")
            let stored = try await running.session(id)
            #expect(stored?.nfcTriesUsed == 1 && stored?.chipEvidence == nil && stored?.chipProof == nil)
        }
    }

    @Test("An answer that nobody asked for is refused, also from an app that never announced it")
    func unasked() async throws {
        try await RunningGateway.with { running in
            for capabilities: Capabilities in [[], .serverKeyedChipAuthentication] {
                let session = try await running.handedOver()
                let phone = try await running.phone(session.id)
                _ = try await phone.ask(running.hello(session, capabilities: capabilities))
                let answer = ClientMessage.chipAuthResponse(ChipAuthResponse(nonce: [1], token: [2]))
                #expect(try await phone.ask(answer) == "CHIP_AUTH_NOT_REQUESTED")
            }
        }
    }

    @Test(
        "After a lost connection the chip, which is gone, is not asked again, and another one does not inherit its proof"
    )
    func proofOutlivesTheSocket() async throws {
        try await RunningGateway.with { running in
            let document = try running.forge.make(try ForgeRecipe("chip-authentication=ecdh-aes128-v2"))
            let session = try await running.handedOver()
            let (phone, _, request) = try await running.chipStep(document, session)
            _ = try await phone.ask(.chipAuthResponse(try #require(document.response(request))))
            try await phone.upload(document)
            #expect(try await phone.ask(.phase(PhaseUpdate(phase: "nfc_complete"))) == "phase_ok")

            let again = try await running.phone(session.id)
            _ = try await again.ask(running.hello(session, capabilities: .serverKeyedChipAuthentication))
            #expect(try await again.send(dg14: document) == "data_ok_4_0")
            try await again.upload(document)
            #expect(try await again.ask(.phase(PhaseUpdate(phase: "nfc_complete"))) == "phase_ok")

            // A genuine document whose chip never answered.
            let other = try running.forge.make(try ForgeRecipe("chip-authentication=ecdh-aes128-v2"))
            #expect(try await again.send(dg14: other) == "data_ok_4_0")
            try await again.upload(other)
            #expect(
                try await again.ask(.phase(PhaseUpdate(phase: "nfc_complete")))
                    == "document_chip_authentication_failed")
        }
    }

    @Test("chip-replay plays a forged chip by its private key; the key of another chip is refused by name")
    func harness() async throws {
        try await CommandTests.withFolder { folder in
            func forge(_ output: String) async throws {
                let (code, said) = try await CommandTests.run(
                    ["forge", "--chip-authentication", "ecdh-aes128-v2", output], of: "chip-replay")
                #expect(code == 0, "\(said)")
            }
            try await forge(folder)
            try await forge(folder + "/other")
            let database = ["--json", "--database", folder + "/a.sqlite"]
            let (_, organization) = try await CommandTests.run(["org", "create", "Shop"] + database)
            let id = try #require(try JSONParser.parse(Array(organization.utf8))["id"]?.text)
            let (_, created) = try await CommandTests.run(["key", "create", id] + database)
            let key = try #require(try JSONParser.parse(Array(created.utf8))["key"]?.text)
            let server = try ServerProcess(folder: folder)
            defer { server.stop() }
            let gateway = "http://127.0.0.1:\(try await server.port())"
            for (chip, code) in [("/chip.key", Int32(0)), ("/other/chip.key", 1)] {
                let answer = try await CommandTests.run(
                    [
                        "replay", "--gateway", gateway, "--api-key", key, "--chip-key", folder + chip, "--tries", "1",
                        folder + "/read",
                    ], of: "chip-replay")
                #expect(answer.code == code, "\(answer.output)")
            }
            #expect(server.log.contains("chipAuthenticationServerKeyed"))
            #expect(server.log.contains("chip_token_mismatch"))
        }
    }

    @Test("A transcript of an older app is still looked at, and recorded as what it is")
    func withoutAnswer() async throws {
        try await RunningGateway.with { running in
            let (outcome, session) = try await running.play(try ForgeRecipe("chip-authentication=ecdh-aes128"))
            guard case .confirmed = outcome else { throw RawConnection.Failure(what: "\(outcome)") }
            #expect(session?.chipEvidence == "" && session?.chipProof == nil)
        }
    }
}

extension ForgedDocument {
    /// The chip's answer in the form of the wire.
    @Sendable func response(_ request: ChipAuthRequest) -> ChipAuthResponse? {
        switch answer(terminalKey: Array(request.publicKey), protectedCommand: Array(request.protectedCommand)) {
        case .protectedResponse(let bytes)?: ChipAuthResponse(protectedResponse: bytes[...])
        case .token(let nonce, let token)?: ChipAuthResponse(nonce: nonce[...], token: token[...])
        case nil: nil
        }
    }
}

extension RunningGateway {
    /// A phone in the chip step that has sent EF.DG14 and was given a key.
    func chipStep(
        _ document: ForgedDocument, _ given: (id: String, token: String, cancelToken: String)? = nil
    ) async throws -> (phone: RawPhone, id: String, request: ChipAuthRequest) {
        let session: (id: String, token: String, cancelToken: String)
        if let given { session = given } else { session = try await handedOver() }
        let phone = try await phone(session.id)
        _ = try await phone.ask(hello(session, capabilities: .serverKeyedChipAuthentication))
        for phase in ["mrz_scanning", "mrz_complete", "nfc_reading"] {
            _ = try await phone.ask(.phase(PhaseUpdate(phase: phase)))
        }
        _ = try await phone.send(dg14: document)
        guard case .message(.chipAuthRequest(let request)) = try await phone.hear() else {
            throw RawConnection.Failure(what: "no key")
        }
        return (phone, session.id, request)
    }
}

extension RawPhone {
    /// Sends EF.DG14 and gives the reply's word.
    func send(dg14 document: ForgedDocument) async throws -> String {
        try await ask(.data(DataPayload(kind: DataKind.dg14.rawValue, raw: (document.files["dg14.bin"] ?? [])[...])))
    }
}
