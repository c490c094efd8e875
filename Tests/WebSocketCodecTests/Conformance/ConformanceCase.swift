/// One conversation with an echo server: what a client sends, and everything that has to come back before the connection
/// ends.
struct ConformanceCase: Sendable, CustomStringConvertible {
    let description: String
    let sent: [RawFrame]
    let expected: [RawFrame]
    /// How the octets are cut into writes.
    var cut = Cut.whole

    enum Cut: Sendable {
        /// All frames in one write.
        case whole
        /// One write for each frame.
        case frames
        /// Writes of so many octets.
        case octets(Int)
    }

    /// The server goes along to the end; then the client closes.
    static func fine(_ name: String, _ sent: [RawFrame], _ answers: [RawFrame], cut: Cut = .whole) -> Self {
        Self(
            description: name, sent: sent + [.close(1000)], expected: (answers + [.close(1000)]).map(\.unmasked),
            cut: cut)
    }

    /// The server ends the connection by itself, with a code, after it has answered what came before.
    static func refused(
        _ name: String, _ sent: [RawFrame], _ code: UInt16, after answers: [RawFrame] = [], cut: Cut = .whole
    ) -> Self {
        Self(description: name, sent: sent, expected: (answers + [.close(code)]).map(\.unmasked), cut: cut)
    }

    /// The same, cut in another way.
    func cut(_ cut: Cut, _ word: String) -> Self {
        Self(description: description + ", " + word, sent: sent, expected: expected, cut: cut)
    }

    /// The octets of each write.
    var writes: [[UInt8]] {
        switch cut {
        case .whole: return [sent.flatMap(\.bytes)]
        case .frames: return sent.map(\.bytes)
        case .octets(let size):
            let bytes = sent.flatMap(\.bytes)
            return stride(from: 0, to: bytes.count, by: size).map { Array(bytes[$0..<min($0 + size, bytes.count)]) }
        }
    }
}

extension RawFrame {
    /// A text in parts of so many octets, wherever its characters end.
    static func parts(_ opcode: UInt8, _ payload: [UInt8], of size: Int) -> [RawFrame] {
        let starts = Array(stride(from: 0, to: max(payload.count, 1), by: size))
        return starts.enumerated().map { number, start in
            RawFrame(
                opcode: number == 0 ? opcode : 0, payload: Array(payload[start..<min(start + size, payload.count)]),
                isFinal: number == starts.count - 1)
        }
    }
}
