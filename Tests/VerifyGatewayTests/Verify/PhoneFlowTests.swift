import DocumentForge
import HandoffProtocol
import PhoneClient
import Testing

@testable import VerifyGateway

@Suite("A phone's run")
struct PhoneFlowTests {
    @Test(
        "Genuine documents are confirmed and shared",
        arguments: [
            "", "active-authentication=ec", "active-authentication=rsa",
            "format=td1 algorithm=ecdsa-brainpoolP256r1-sha256", "algorithm=rsapss2048-sha256",
        ])
    func genuine(recipe: String) async throws {
        try await RunningGateway.with { running in
            let receiver = try Receiver()
            let endpoint = try await running.gateway.store.subscribe(receiver, organizationID: running.organizationID)
            let (outcome, session) = try await running.play(try ForgeRecipe(recipe))
            guard case .confirmed(let keys) = outcome else { throw RawConnection.Failure(what: "\(outcome)") }
            #expect(keys.count == 12 && keys == keys.sorted())
            #expect(session?.status == .succeeded && session?.selectedFieldKeys == keys)
            let events = try await running.gateway.store.events(sessionID: try #require(session?.id))
            #expect(events.map(\.type) == [.succeeded])
            let payload = try await receiver.payload(in: running.gateway.store, endpointID: endpoint)
            guard case .object(let claims)? = payload["data"]?["claims"] else { throw FixtureError() }
            #expect(claims.map(\.name) == keys && payload["metadata"]?["event_id"]?.text == events.first?.id)
            try await running.expectNothingHeld()
        }
    }

    @Test(
        "Forged documents end the session after three tries with the right code",
        arguments: [
            (Defect.changedDG1, FailureCode.authenticityFailed), (.changedDG2, .authenticityFailed),
            (.wrongSignature, .authenticityFailed), (.unknownIssuer, .authenticityFailed),
            (.impostorIssuer, .authenticityFailed), (.expiredSigner, .authenticityFailed),
            (.missingDG2Hash, .authenticityFailed), (.twoSigners, .authenticityFailed),
            (.noSigner, .authenticityFailed),
            (.badActiveAuthentication, .activeAuthenticationFailed),
        ])
    func forged(defect: Defect, code: FailureCode) async throws {
        try await RunningGateway.with { running in
            let (outcome, session) = try await running.play(ForgeRecipe(defect: defect))
            guard case .notConfirmed(code.rawValue, _, retryAllowed: false) = outcome else {
                throw RawConnection.Failure(what: "\(outcome)")
            }
            #expect(session?.status == .failed && session?.failureCode == code && session?.nfcTriesUsed == 3)
            let events = try await running.gateway.store.events(sessionID: try #require(session?.id))
            #expect(events.map(\.type) == [.failed])
            try await running.expectNothingHeld()
        }
    }

    @Test("An expired document costs no try")
    func expiredDocument() async throws {
        try await RunningGateway.with { running in
            let (outcome, session) = try await running.play(ForgeRecipe(defect: .expiredDocument))
            guard case .notConfirmed(FailureCode.dataInvalid.rawValue, _, retryAllowed: true) = outcome else {
                throw RawConnection.Failure(what: "\(outcome)")
            }
            #expect(session?.status == .inProgress && session?.nfcTriesUsed == 0)
        }
    }

    @Test("A second socket of the same phone takes over and the first is told; another phone is refused")
    func takeover() async throws {
        try await RunningGateway.with { running in
            let session = try await running.handedOver()
            let first = try await running.connectedPhone(session)
            #expect(try await first.ask(.phase(PhaseUpdate(phase: "mrz_scanning"))) == "phase_ok")

            let other = try await running.phone(session.id)
            #expect(try await other.ask(running.hello(session, device: "device-b")) == "HANDOFF_DEVICE_MISMATCH")
            #expect(try await other.word() == "close 1008 HANDOFF_DEVICE_MISMATCH")

            let second = try await running.phone(session.id)
            #expect(try await second.ask(running.hello(session)) == "hello_ok")
            #expect(try await first.word() == "close 1008 SESSION_CONNECTION_ACTIVE")
            #expect(try await second.ask(.phase(PhaseUpdate(phase: "mrz_complete"))) == "phase_ok")
            #expect(try await running.session(session.id)?.phase == .mrzComplete)
        }
    }

    @Test("Cancelling reaches the phone without its asking, and nothing is changed after it")
    func cancelInMidFlow() async throws {
        try await RunningGateway.with { running in
            let session = try await running.handedOver()
            let phone = try await running.connectedPhone(session)
            for phase in ["mrz_scanning", "mrz_complete", "nfc_reading"] {
                #expect(try await phone.ask(.phase(PhaseUpdate(phase: phase))) == "phase_ok")
            }
            let answer = try await running.http.json(
                "POST", "/v1/verify/session/\(session.id)/cancel", "{\"cancel_token\":\"\(session.cancelToken)\"}")
            #expect(answer.status == 204)
            #expect(try await phone.word() == "SESSION_EXPIRED")
            #expect(try await phone.word() == "close 1008 SESSION_EXPIRED")
            let stored = try await running.session(session.id)
            #expect(stored?.status == .cancelled && stored?.phase == nil && stored?.deviceHash == nil)
        }
    }

    @Test("When the relying party cancels, the phone is told that the session is over")
    func cancelByTheRelyingParty() async throws {
        try await RunningGateway.with { running in
            let session = try await running.handedOver()
            let phone = try await running.connectedPhone(session)
            #expect(try await phone.ask(.phase(PhaseUpdate(phase: "mrz_scanning"))) == "phase_ok")
            let answer = try await running.http("POST", "/v1/sessions/\(session.id)/cancel", running.authorization)
            #expect(answer.status == 204)
            #expect(try await phone.word() == "SESSION_EXPIRED")
            #expect(try await phone.word() == "close 1008 SESSION_EXPIRED")
            #expect(try await running.session(session.id)?.status == .cancelled)
        }
    }

    @Test("Cancelling wins against an upload that is under way")
    func cancelAgainstUpload() async throws {
        try await RunningGateway.with { running in
            let session = try await running.handedOver()
            let phone = try await running.connectedPhone(session)
            for phase in ["mrz_scanning", "mrz_complete", "nfc_reading"] {
                #expect(try await phone.ask(.phase(PhaseUpdate(phase: phase))) == "phase_ok")
            }
            let chunk = [UInt8](repeating: 7, count: 4096)
            func upload(_ index: UInt32) async throws {
                let payload = DataPayload(kind: 1, raw: chunk[...], chunkIndex: index, chunkTotal: 200)
                try await phone.send(.data(payload))
            }
            for index in 0..<20 { try await upload(UInt32(index)) }
            let answer = try await running.http.json(
                "POST", "/v1/verify/session/\(session.id)/cancel", "{\"cancel_token\":\"\(session.cancelToken)\"}")
            #expect(answer.status == 204)
            // Whoever cancelled has the answer, so nothing that comes now is taken any more.
            try? await upload(20)
            var words: [String] = []
            while words.last?.hasPrefix("close") != true { words.append(try await phone.word()) }
            #expect(words.suffix(2) == ["SESSION_EXPIRED", "close 1008 SESSION_EXPIRED"])
            #expect(words.dropLast(2).allSatisfy { $0.hasPrefix("data_chunk_ok_1_0_") })
            #expect(!words.contains("data_chunk_ok_1_0_20"))
            #expect(try await running.session(session.id)?.status == .cancelled)
        }
    }

    @Test("Expiry reaches the phone without anybody asking")
    func expiryInMidFlow() async throws {
        try await RunningGateway.with { running in
            let session = try await running.handedOver()
            let phone = try await running.connectedPhone(session)
            running.clock.advance(seconds: 3601)
            #expect(try await phone.word() == "SESSION_EXPIRED")
            #expect(try await phone.word() == "close 1008 SESSION_EXPIRED")
            #expect(try await running.session(session.id)?.status == .expired)
            let events = try await running.gateway.store.events(sessionID: session.id)
            #expect(events.map(\.type) == [.expired])
        }
    }

    @Test("Failures over three sockets end the session as three over one do")
    func budgetAcrossSockets() async throws {
        try await RunningGateway.with { running in
            let session = try await running.handedOver()
            let document = try running.forge.make(ForgeRecipe(defect: .changedDG1))
            for attempt in 1...3 {
                let phone = try await running.connectedPhone(session)
                if attempt == 1 {
                    for phase in ["mrz_scanning", "mrz_complete", "nfc_reading"] {
                        _ = try await phone.ask(.phase(PhaseUpdate(phase: phase)))
                    }
                }
                try await phone.upload(document)
                #expect(
                    try await phone.ask(.phase(PhaseUpdate(phase: "nfc_complete"))) == "document_authenticity_failed")
                #expect(try await running.session(session.id)?.nfcTriesUsed == attempt)
            }
            #expect(try await running.session(session.id)?.status == .failed)
        }
    }
}

extension RawPhone {
    /// Sends the files that every document has, each in one chunk.
    func upload(_ document: ForgedDocument) async throws {
        for (kind, name) in [(DataKind.dg1, "dg1.bin"), (.dg2, "dg2.bin"), (.sod, "sod.bin")] {
            let bytes = document.files[name] ?? []
            let word = try await ask(.data(DataPayload(kind: kind.rawValue, raw: bytes[...])))
            guard word.hasPrefix("data_ok") else { throw RawConnection.Failure(what: word) }
        }
    }
}

extension RunningGateway {
    /// Once the sockets are gone, so is what they held.
    func expectNothingHeld() async throws {
        for _ in 0..<100 where gateway.socketGate.desk.budget.spent > 0 || gateway.socketGate.admission.count > 0 {
            try await Task.sleep(for: .milliseconds(20))
        }
        #expect(gateway.socketGate.desk.budget.spent == 0)
        #expect(gateway.socketGate.admission.count == 0)
    }
}
