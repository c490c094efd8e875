import HandoffProtocol
import NIOCore
import Testing

@testable import VerifyGateway

@Suite("Phones that dawdle")
struct SlowPhoneTests {
    /// R5: a byte now and then keeps a socket from being idle, but not for ever.
    @Test("A message that never ends ends the socket, and its memory is given back")
    func unfinishedMessage() async throws {
        var limits = SocketLimits()
        limits.messageTimeout = .milliseconds(400)
        try await RunningGateway.with(limits: limits) { running in
            let phone = try await running.connectedPhone(try await running.handedOver())
            let frame = RawPhone.frame(opcode: 2, [UInt8](repeating: 1, count: 1000))
            let dawdling = Task {
                for byte in frame.dropLast() {
                    try await phone.connection.send([byte])
                    try await Task.sleep(for: .milliseconds(50))
                }
            }
            #expect(try await phone.word() == "close 1001 ")
            // The close is not answered, and the connection ends nevertheless.
            _ = try await phone.connection.receiveAll()
            dawdling.cancel()
            _ = await dawdling.result
            try await running.expectNothingHeld()
        }
    }

    @Test("A part of a message with pings between is a message that never ends")
    func unfinishedParts() async throws {
        var limits = SocketLimits()
        limits.messageTimeout = .milliseconds(400)
        try await RunningGateway.with(limits: limits) { running in
            let phone = try await running.connectedPhone(try await running.handedOver())
            try await phone.connection.send(RawPhone.frame(opcode: 2, [], isFinal: false))
            let pinging = Task {
                for _ in 0..<60 {
                    try await phone.send(opcode: 9, [])
                    try await Task.sleep(for: .milliseconds(50))
                }
            }
            var word = try await phone.word()
            while word == "opcode 10" { word = try await phone.word() }
            #expect(word == "close 1001 ")
            pinging.cancel()
            _ = await pinging.result
        }
    }

    @Test("Between messages a phone may be silent for longer than a message may take")
    func silence() async throws {
        var limits = SocketLimits()
        limits.messageTimeout = .milliseconds(200)
        try await RunningGateway.with(limits: limits) { running in
            let phone = try await running.connectedPhone(try await running.handedOver())
            let update = ClientMessage.phase(PhaseUpdate(phase: "mrz_scanning")).encoded()
            try await phone.send(opcode: 2, update)
            #expect(try await phone.word() == "phase_ok")
            try await Task.sleep(for: .milliseconds(500))
            #expect(try await phone.ask(.phase(PhaseUpdate(phase: "mrz_complete"))) == "phase_ok")
        }
    }

    @Test("What is due first is waited for first, and each is due once, but for pings")
    func deadlines() {
        let limits = SocketLimits()
        let start = NIODeadline.uptimeNanoseconds(1_000_000_000)
        var deadlines = SocketDeadlines(openedAt: start, limits)
        #expect(deadlines.earliest == start + limits.pingInterval)
        deadlines.hello = start + limits.helloTimeout
        #expect(deadlines.earliest == deadlines.hello)
        #expect(deadlines.takeDue(start, limits) == [])
        #expect(deadlines.takeDue(deadlines.hello, limits) == [.hello])
        #expect(deadlines.hello == .distantFuture)
        let later = start + limits.idleTimeout
        #expect(deadlines.takeDue(later, limits) == [.ping, .idle])
        #expect(deadlines.ping == later + limits.pingInterval && deadlines.idle == .distantFuture)
        #expect(SocketDeadlines().earliest == .distantFuture)
    }
}
