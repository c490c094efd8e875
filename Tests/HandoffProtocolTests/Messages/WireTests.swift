import HandoffProtocol
import Testing

struct WireTests {
    @Test(arguments: KnownFrames.server.indices)
    func writesWhatTheOfficialLibraryWrites(index: Int) throws {
        let (message, bytes) = KnownFrames.server[index]
        let frame = [UInt8](hexadecimal: bytes)
        #expect(message.encoded() == frame)
        #expect(try ServerMessage(frame: frame[...]) == message)
    }

    @Test(arguments: KnownFrames.client.indices)
    func readsWhatTheOfficialLibraryWrites(index: Int) throws {
        let (message, bytes) = KnownFrames.client[index]
        #expect(try ClientMessage(frame: [UInt8](hexadecimal: bytes)[...]) == message)
        #expect(try ClientMessage(frame: message.encoded()[...]) == message)
    }

    /// A chunk as the app sends it: two segments, the data behind a far pointer.
    @Test func readsTwoSegmentsWithoutCopying() throws {
        let head = """
            0100000007000000 0170000000000000 0000000001000100 0200000000000000 0000000003000100 0800000000000000
            0100000000000000 0b00000000000000 0200000001000000 0100000002001c00
            """
        let frame = [UInt8](hexadecimal: head) + [UInt8](repeating: 0x5A, count: 229_376)
        let message = try ClientMessage(frame: frame[...])
        guard case .data(let payload) = message else {
            Issue.record("\(message)")
            return
        }
        #expect(payload.kind == DataKind.livenessVideo.rawValue)
        #expect(payload.chunkTotal == 11)
        #expect(payload.raw.count == 229_376)
        #expect(payload.raw.startIndex == 80, "the chunk has to be a window over the frame")
    }

    @Test func aTextThatTheAppCannotHoldIsCutAtACharacter() throws {
        let reason = String(repeating: "界", count: 200)
        let request = ShareRequest(
            contractVersion: 1, sessionID: "vs_1",
            fields: [ShareField(key: String(repeating: "k", count: 300), reason: reason, required: false)])
        guard
            case .shareRequest(let read) = try ServerMessage(frame: ServerMessage.shareRequest(request).encoded()[...])
        else {
            Issue.record("another message came back")
            return
        }
        let field = try #require(read.fields.first)
        #expect(field.key.utf8.count == 127)
        #expect(field.reason == String(repeating: "界", count: 85))
        let error = ServerMessage.error(code: "X", message: String(repeating: "é", count: 200)).encoded()
        guard case .error(_, let message) = try ServerMessage(frame: error[...]) else {
            Issue.record("another message came back")
            return
        }
        #expect(message.utf8.count == 254)
    }

    /// Older peers leave fields out, newer ones add some.
    @Test func structsMayBeShorterOrLonger() throws {
        let shorter = "0000000003000000 0000000001000100 0100000000000000 0000000000000000"
        #expect(try ClientMessage(frame: [UInt8](hexadecimal: shorter)[...]) == .phase(PhaseUpdate(phase: "")))
        let longer = """
            0000000008000000 0000000001000100 0100000000000000 0000000001000400 ffffffffffffffff 0d00000022000000
            0000000000000000 0000000000000000 0000000000000000 7069670000000000
            """
        let frame = [UInt8](hexadecimal: longer.replacingFirst("0000000008000000", with: "0000000009000000"))
        #expect(try ClientMessage(frame: frame[...]) == .phase(PhaseUpdate(phase: "pig")))
    }

    @Test func bytesBehindTheMessageAreIgnored() throws {
        let frame = ClientMessage.phase(PhaseUpdate(phase: "x")).encoded() + [1, 2, 3]
        #expect(try ClientMessage(frame: frame[...]) == .phase(PhaseUpdate(phase: "x")))
    }

    @Test func anUnknownKindPassesAsANumber() throws {
        let message = ClientMessage.data(DataPayload(kind: 77, raw: [1]))
        #expect(try ClientMessage(frame: message.encoded()[...]) == message)
    }

    /// The largest chunk that one frame of 262,144 bytes can hold from a writer of one segment.
    @Test func theLargestChunkFits() throws {
        let message = ClientMessage.data(DataPayload(kind: 1, raw: [UInt8](repeating: 7, count: 262_080)[...]))
        let frame = message.encoded()
        #expect(frame.count == 262_144)
        #expect(try ClientMessage(frame: frame[...]) == message)
    }
}

extension String {
    func replacingFirst(_ text: String, with other: String) -> String {
        guard let range = firstRange(of: text) else { return self }
        return replacingCharacters(range, with: other)
    }

    private func replacingCharacters(_ range: Range<String.Index>, with other: String) -> String {
        String(self[..<range.lowerBound]) + other + String(self[range.upperBound...])
    }
}
