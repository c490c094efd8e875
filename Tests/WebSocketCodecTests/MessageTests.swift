import Testing

@testable import WebSocketCodec

/// What correct peers send, whole and in parts.
@Suite struct MessageTests {
    @Test(arguments: [0, 1, 2, 3, 7, 8, 9, 124, 125, 126, 127, 128, 65_535, 65_536, 65_537, 262_144])
    func everyLengthArrives(length: Int) throws {
        let payload = (0..<length).map { UInt8(truncatingIfNeeded: $0 &* 31) }
        let wire = try Wire()
        try wire.feed([.binary(payload)])
        #expect(try wire.events() == [.binary(payload)])
        #expect(wire.isOpen)
    }

    @Test(arguments: [0, 1, 125, 126, 127, 65_535, 65_536, 262_144])
    func everyLengthIsWrittenInItsShortestForm(length: Int) throws {
        let payload = [UInt8](repeating: 0x5A, count: length)
        let server = try Wire(role: .server)
        try server.send(.binary(payload))
        #expect(try server.sentBytes() == RawFrame.binary(payload).unmasked.bytes)
    }

    @Test func clientMasksWithAnotherKeyEachTime() throws {
        let client = try Wire(role: .client)
        for _ in 0..<8 { try client.send(.binary([1, 2, 3, 4, 5])) }
        let frames = try client.sent()
        #expect(frames.allSatisfy { $0.payload == [1, 2, 3, 4, 5] && $0.mask != nil })
        #expect(Set(frames.compactMap(\.mask)).count > 1)
    }

    @Test func clientReadsWhatServersSend() throws {
        let client = try Wire(role: .client)
        try client.feed([RawFrame.text("Grüße").unmasked, RawFrame.binary([9]).unmasked])
        #expect(try client.events() == [.text("Grüße"), .binary([9])])
    }

    @Test func serverAndClientUnderstandEachOther() throws {
        let (server, client) = (try Wire(role: .server), try Wire(role: .client))
        let payload = (0..<70_000).map { UInt8(truncatingIfNeeded: $0) }
        try client.send(.binary(payload))
        try client.send(.text("ä"))
        try server.feed(client.sent())
        #expect(try server.events() == [.binary(payload), .text("ä")])
        try server.send(.text("ö"))
        try client.feed(server.sent())
        #expect(try client.events() == [.text("ö")])
    }

    @Test(arguments: [
        (
            [RawFrame.text("frag", isFinal: false), .more(Array("ment".utf8), isFinal: true)],
            WebSocketEvent.text("fragment")
        ),
        ([.text("", isFinal: false), .more([], isFinal: false), .more([], isFinal: true)], .text("")),
        (
            [.binary([1], isFinal: false), .ping(), .more([2], isFinal: false), .more([3], isFinal: true)],
            .binary([1, 2, 3])
        ),
        // The two octets of one character in two frames.
        ([.text("", isFinal: false), .more([0xC3], isFinal: false), .more([0xA4], isFinal: true)], .text("ä")),
    ])
    func partsBecomeOneMessage(frames: [RawFrame], expected: WebSocketEvent) throws {
        let wire = try Wire()
        try wire.feed(frames)
        #expect(try wire.events() == [expected])
    }

    @Test(arguments: [[], [0x61], [UInt8](repeating: 0, count: 125), [0x00, 0xFF, 0xFE]])
    func pingIsAnsweredWithItsPayload(payload: [UInt8]) throws {
        let wire = try Wire()
        try wire.feed([.ping(payload)])
        #expect(try wire.sent() == [RawFrame.pong(payload).unmasked])
        #expect(try wire.events().isEmpty)
    }

    @Test func pingIsAnsweredInsideAMessage() throws {
        let wire = try Wire()
        try wire.feed([.text("a", isFinal: false), .ping([1])])
        #expect(try wire.sent() == [RawFrame.pong([1]).unmasked])
        try wire.feed([.more([0x62], isFinal: true)])
        #expect(try wire.events() == [.text("ab")])
    }

    @Test func pongIsTakenSilently() throws {
        let wire = try Wire()
        try wire.feed([.pong(), .pong([1, 2])])
        #expect(try wire.sent().isEmpty)
        #expect(try wire.events().isEmpty)
        #expect(wire.isOpen)
    }

    @Test(arguments: 0..<8)
    func maskIsTakenOffAtEveryOffset(remainder: Int) throws {
        var random = SeededGenerator(seed: UInt64(remainder))
        for words in [0, 1, 5] {
            let payload = (0..<words * 8 + remainder).map { _ in UInt8.random(in: .min ... .max, using: &random) }
            var frame = RawFrame.binary(payload)
            frame.mask = (0..<4).map { _ in UInt8.random(in: .min ... .max, using: &random) }
            let wire = try Wire()
            try wire.feed([frame])
            #expect(try wire.events() == [.binary(payload)])
        }
    }
}
