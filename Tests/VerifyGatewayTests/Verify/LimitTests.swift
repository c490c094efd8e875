import WebhookCrypto
import DocumentForge
import HandoffProtocol
import Synchronization
import Testing

@testable import VerifyGateway

@Suite("Limits")
struct LimitTests {
    @Test("A spent budget wakes who waits when something is given back, and only then")
    func budget() {
        let budget = ByteBudget(limit: 100)
        let woken = Counter()
        #expect(budget.spend(60))
        #expect(!budget.spend(60))
        budget.whenRoom { woken.add() }
        #expect(woken.count == 0)
        #expect(budget.spend(-50))
        #expect(woken.count == 1 && budget.spent == 70)
        budget.whenRoom { woken.add() }
        #expect(woken.count == 2)
    }

    @Test("Unfinished messages count, before hello too, and a phone without hello waits when all is spent")
    func unfinishedMessages() async throws {
        try await RunningGateway.with(configure: { $0.uploadBudget = 64 << 10 }) { running in
            let budget = running.gateway.socketGate.desk.budget
            let session = try await running.handedOver()
            // Half a message of a stranger: 40 KiB, of which the gateway has to make room for more.
            let stranger = try await running.phone(session.id)
            let half = RawPhone.frame(opcode: 2, [UInt8](repeating: 1, count: 200_000)).prefix(80_000)
            try await stranger.connection.send(Array(half))
            for _ in 0..<200 where budget.spent < 64 << 10 { try await Task.sleep(for: .milliseconds(10)) }
            #expect(budget.spent >= 64 << 10)
            // It is not read any more, while a phone with a hello is.
            let sent = try await stranger.connection.sendUntilStuck(
                [UInt8](repeating: 1, count: 1 << 16), limit: 64 << 20)
            #expect(sent < 64 << 20)
            let held = budget.spent
            let phone = try await running.connectedPhone(session)
            #expect(try await phone.ask(.phase(PhaseUpdate(phase: "mrz_scanning"))) == "phase_ok")
            #expect(budget.spent <= held + 4096)
        }
    }

    /// S9: the video fills its limit, the mailbox gets what is sent again and again, and a last message never ends.
    @Test("What one socket holds stays below 24 MiB and a frame, counted by the budget")
    func fullestSocket() async throws {
        try await RunningGateway.with { running in
            let budget = running.gateway.socketGate.desk.budget
            let phone = try await running.connectedPhone(try await running.handedOver())
            for phase in ["mrz_scanning", "mrz_complete", "nfc_reading"] {
                _ = try await phone.ask(.phase(PhaseUpdate(phase: phase)))
            }
            try await phone.upload(running.forge.make(ForgeRecipe()))
            #expect(try await phone.ask(.phase(PhaseUpdate(phase: "nfc_complete"))) == "phase_ok")
            #expect(try await phone.ask(.phase(PhaseUpdate(phase: "liveness_capturing"))) == "phase_ok")
            let length = 1 << 17
            func part(_ index: UInt32) -> [UInt8] {
                let raw = [UInt8](repeating: 1, count: length)
                let payload = DataPayload(
                    kind: DataKind.livenessVideo.rawValue, raw: raw[...], chunkIndex: index,
                    chunkTotal: UInt32((16 << 20) / length))
                return Self.plainFrame(ClientMessage.data(payload).encoded())
            }
            for index in 0..<UInt32((16 << 20) / length) {
                try await phone.connection.send(part(index))
                #expect(try await phone.word().hasPrefix("data_"))
            }
            #expect(budget.spent >= 16 << 20)
            let unended = Self.plainFrame([UInt8](repeating: 1, count: 262_144)).dropLast()
            try await phone.connection.send(Array(repeatElement(part(0), count: 6).joined()) + unended)
            for _ in 0..<6 { _ = try await phone.word() }
            try await eventually { budget.spent >= (16 << 20) + 262_143 }
            #expect(budget.spent < (24 << 20) + 262_144)
            try await phone.connection.shutdownSending()
            try await running.expectNothingHeld()
        }
    }

    /// A frame with a mask of zeros.
    private static func plainFrame(_ payload: [UInt8]) -> [UInt8] {
        [0x82, 0xFF] + (0..<8).map { UInt8(payload.count >> (56 - 8 * $0) & 255) } + [0, 0, 0, 0] + payload
    }

    @Test("Places are counted per address and in total and come back")
    func admission() {
        let admission = SocketAdmission(perAddress: 2, inTotal: 3)
        #expect(admission.enter("a") && admission.enter("a") && !admission.enter("a"))
        #expect(admission.enter("b") && !admission.enter("c"))
        admission.leave("a")
        admission.leave("nobody")
        #expect(admission.count == 2 && admission.enter("c"))
    }

    @Test("Any number of sockets may wait for a session; a newer claim ends the older one only")
    func places() {
        let hub = SessionHub()
        let ended = Mutex<[String]>([])
        for id in ["a", "b", "c", "d", "e"] {
            hub.attach(SessionHub.Socket(id: id) { _ in ended.withLock { $0.append(id) } }, sessionID: "s")
        }
        hub.claimed(socketID: "b", sessionID: "s", epoch: 1)
        #expect(ended.withLock { $0 } == [])
        hub.claimed(socketID: "d", sessionID: "s", epoch: 2)
        #expect(ended.withLock { $0 } == ["b"])
        hub.detach(socketID: "b", sessionID: "s")
        hub.claimed(socketID: "a", sessionID: "s", epoch: 1)
        #expect(ended.withLock { $0 } == ["b", "a"])
    }

    @Test("A full checking queue says so instead of waiting")
    func pool() async {
        let pool = CheckingPool(threads: 1, queueLimit: 0)
        #expect(await pool.run { 1 } == nil)
        let open = CheckingPool(threads: 1)
        #expect(await open.run { 1 } == 1)
        await open.stop()
        #expect(await open.run { 1 } == nil)
        await pool.stop()
    }

    @Test(
        "Text for people has nothing in it that turns or hides what stands around",
        arguments: [
            ("To print it", "To print it"), ("a\u{202e}b\u{202c}", "ab"), ("a\u{200b}\u{feff}b", "ab"),
            ("a\u{0}\u{7}\u{1b}b", "ab"), ("a\t\nb", "a\t\nb"), ("\u{2066}Bank\u{2069}", "Bank"),
            ("Stra\u{df}e \u{6771}\u{4eac} \u{627}", "Stra\u{df}e \u{6771}\u{4eac} \u{627}"),
        ])
    func displayText(text: String, plain: String) {
        #expect(DisplayText.plain(text) == plain)
    }

    @Test(
        "Base64 for URLs",
        arguments: [("", ""), ("f", "Zg"), ("fo", "Zm8"), ("foo", "Zm9v"), ("\u{3ff}\u{3ff}", "z7_Pvw")])
    func base64(text: String, encoded: String) {
        #expect(Base64URL.encode(Array(text.utf8)) == encoded)
    }

    @Test("Known answer of the handoff challenge's form")
    func challenge() {
        let bytes: [UInt8] = [
            0x85, 0xd9, 0x95, 0xc0, 0x31, 0x71, 0x99, 0x5c, 0x03, 0xe1, 0x8c, 0x66, 0xc4, 0xbe, 0xc1, 0x8f, 0x8b, 0xc5,
            0x17,
            0x9a, 0x05, 0x00, 0xd9, 0xe3, 0x62, 0x64, 0x87, 0xae, 0xc3, 0xa8, 0x15, 0xf0,
        ]
        #expect(Base64URL.encode(bytes) == "hdmVwDFxmVwD4YxmxL7Bj4vFF5oFANnjYmSHrsOoFfA")
    }

    final class Counter: Sendable {
        private let value = Atomic<Int>(0)
        var count: Int { value.load(ordering: .relaxed) }
        func add() { value.add(1, ordering: .relaxed) }
    }
}
