import NIOCore
import Testing

@testable import WebSocketCodec

/// The closing handshake (RFC 6455 §7).
@Suite struct ClosingTests {
    @Test(arguments: [1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 1012, 1013, 1014, 3000, 3999, 4000, 4999])
    func peersCloseIsEchoed(code: UInt16) throws {
        let wire = try Wire()
        try wire.feed([.close(code, Array("bye".utf8))])
        #expect(try wire.events() == [.closed(WebSocketCloseCode(code), reason: "bye")])
        #expect(try wire.sentCloseCode() == code)
        #expect(!wire.isOpen)
    }

    @Test func closeWithoutCodeIsAnswered() throws {
        let wire = try Wire()
        try wire.feed([RawFrame(opcode: 8, payload: [])])
        #expect(try wire.events() == [.closed(nil, reason: "")])
        #expect(try wire.sent().map(\.opcode) == [8])
    }

    @Test func reasonOf123OctetsIsRead() throws {
        let reason = String(repeating: "r", count: 123)
        let wire = try Wire()
        try wire.feed([.close(1000, Array(reason.utf8))])
        #expect(try wire.events() == [.closed(.normal, reason: reason)])
    }

    @Test func nothingBehindACloseIsRead() throws {
        let wire = try Wire()
        try wire.feed([.text("a"), .close(1000), .text("b"), .ping()])
        #expect(try wire.events() == [.text("a"), .closed(.normal, reason: "")])
        #expect(try wire.sent().map(\.opcode) == [8])
    }

    @Test func ownCloseWaitsForThePeer() throws {
        let wire = try Wire()
        try wire.send(.close(.policyViolation, reason: "SESSION_EXPIRED"))
        #expect(try wire.sent() == [RawFrame.close(1008, Array("SESSION_EXPIRED".utf8)).unmasked])
        #expect(wire.isOpen)
        try wire.feed([.text("late"), .ping(), .close(1008)])
        #expect(try wire.events() == [.closed(.policyViolation, reason: "")])
        #expect(try wire.sent().isEmpty)
        #expect(!wire.isOpen)
    }

    @Test func ownCloseDoesNotWaitLong() throws {
        let wire = try Wire()
        try wire.send(.close(.normal, reason: ""))
        wire.pass(.milliseconds(4_900))
        #expect(wire.isOpen)
        wire.pass(.milliseconds(200))
        #expect(!wire.isOpen)
        #expect(try wire.events() == [.closed(.normal, reason: "")])
    }

    @Test func nothingIsSentBehindAClose() throws {
        let wire = try Wire()
        try wire.send(.close(.normal, reason: ""))
        #expect(throws: ChannelError.ioOnClosedChannel) { try wire.send(.binary([1])) }
        #expect(throws: ChannelError.ioOnClosedChannel) { try wire.send(.close(.normal, reason: "")) }
        #expect(try wire.sent().map(\.opcode) == [8])
    }

    @Test func longReasonIsCutBetweenCharacters() throws {
        let wire = try Wire()
        try wire.send(.close(.normal, reason: String(repeating: "ä", count: 100)))
        let frame = try #require(try wire.sent().first)
        #expect(frame.payload.dropFirst(2).elementsEqual(String(repeating: "ä", count: 61).utf8))
    }

    @Test func lostConnectionIsReportedOnce() throws {
        let wire = try Wire()
        try wire.feed([.text("a", isFinal: false)])
        wire.drop()
        #expect(try wire.events() == [.closed(nil, reason: "")])
    }
}
