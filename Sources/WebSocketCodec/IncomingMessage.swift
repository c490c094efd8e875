import NIOCore

/// A message on its way in. Its octets move from the buffer of the network to their place in one step, as they come.
struct IncomingMessage {
    private let opcode: Opcode
    private var bytes: [UInt8] = []
    private var utf8 = UTF8Progress()
    private var frames = 0
    private var smallFrames = 0

    /// An empty message of text or octets.
    init(_ opcode: Opcode) {
        self.opcode = opcode
    }

    /// Octets that are there.
    var count: Int { bytes.count }

    /// Octets that room was made for.
    var capacity: Int { bytes.capacity }

    /// Counts a frame before it is read.
    mutating func begin(frameOf length: Int, limits: WebSocketLimits) throws(WebSocketError) {
        frames += 1
        if length < limits.smallFragment { smallFrames += 1 }
        guard frames <= limits.fragments, smallFrames <= limits.smallFragments else { throw .tooManyFrames }
    }

    /// Takes what is there of a frame, at most all of it.
    mutating func take(_ part: inout FramePart, from buffer: inout ByteBuffer) throws(WebSocketError) {
        let count = min(part.left, buffer.readableBytes)
        guard count > 0 else { return }
        makeRoom(for: count, ofFrame: part.left)
        let start = bytes.count
        buffer.readWithUnsafeReadableBytes { readable in
            bytes.append(contentsOf: UnsafeRawBufferPointer(rebasing: readable.prefix(count)))
            return count
        }
        let isText = opcode == .text
        let isValid = bytes.withUnsafeMutableBytes { all in
            let new = UnsafeMutableRawBufferPointer(rebasing: all[start...])
            if let mask = part.mask { Masking.apply(mask, to: new) }
            return !isText || utf8.accept(UnsafeRawBufferPointer(new))
        }
        guard isValid else { throw .invalidUTF8 }
        part.advance(by: count)
    }

    /// Room for the whole frame at once, so that nothing is moved again; but a peer that only claims a length gets no
    /// more than four times what it has sent.
    private mutating func makeRoom(for count: Int, ofFrame length: Int) {
        let needed = bytes.count + count
        guard needed > bytes.capacity else { return }
        bytes.reserveCapacity(min(max(bytes.count + length, 2 * bytes.capacity), 4 * needed))
    }

    /// The message when its last frame is through.
    consuming func finished() throws(WebSocketError) -> FrameDecoder.Output {
        guard opcode == .text else { return .binary(bytes) }
        guard utf8.isComplete, let text = String(validating: bytes, as: UTF8.self) else { throw .invalidUTF8 }
        return .text(text)
    }
}

/// What is still to come of a data frame.
struct FramePart {
    /// Octets.
    private(set) var left: Int
    /// The masking key, turned so that it fits the next octet.
    private(set) var mask: UInt32?
    let isFinal: Bool

    init(_ header: FrameHeader) {
        (left, mask, isFinal) = (header.payloadLength, header.mask, header.isFinal)
    }

    mutating func advance(by count: Int) {
        left -= count
        if let mask { self.mask = Masking.turned(mask, by: count) }
    }
}
