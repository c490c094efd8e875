import NIOCore

/// The frames of a peer (RFC 6455 §5), of a phone and of a server.
let fuzzTargets: [FuzzTarget] = [
    FuzzTarget("web-socket-phone") { bytes in check(bytes, masked: true) },
    FuzzTarget("web-socket-server") { bytes in check(bytes, masked: false) },
]

/// Messages short enough for a fuzzer to break every limit.
private let limits: WebSocketLimits = {
    var limits = WebSocketLimits()
    (limits.messageSize, limits.fragments) = (4096, 8)
    (limits.smallFragments, limits.smallFragment) = (6, 64)
    return limits
}()

/// What became of a stream: the messages, and why it could not go on.
private struct Outcome: Equatable {
    var outputs: [FrameDecoder.Output] = []
    var error: WebSocketError?
}

/// In one piece, octet by octet and in two: where the network cuts may change nothing.
private func check(_ bytes: ArraySlice<UInt8>, masked: Bool) {
    let whole = decode([bytes], masked: masked)
    precondition(decode(bytes.indices.map { bytes[$0...$0] }, masked: masked) == whole)
    let middle = bytes.startIndex + bytes.count / 2
    precondition(decode([bytes[..<middle], bytes[middle...]], masked: masked) == whole)
    for output in whole.outputs { requireOwnFrame(output, masked: masked) }
}

private func decode(_ pieces: [ArraySlice<UInt8>], masked: Bool) -> Outcome {
    var decoder = FrameDecoder(masked: masked, limits: limits)
    var buffer = ByteBuffer()
    var outcome = Outcome()
    var received = 0
    for piece in pieces {
        buffer.writeBytes(piece)
        received += piece.count
        do throws(WebSocketError) {
            while !decoder.isFinished, let output = try decoder.next(&buffer) { outcome.outputs.append(output) }
        } catch {
            outcome.error = error
            return outcome
        }
        // Who claims a long message and sends none may not have it held.
        precondition(decoder.heldBytes <= 5 * received + 256, "\(decoder.heldBytes) held after \(received)")
    }
    return outcome
}

/// What was decoded is within its limits, and comes back from its own frame.
private func requireOwnFrame(_ output: FrameDecoder.Output, masked: Bool) {
    let encoder = FrameEncoder(masked: masked)
    let allocator = ByteBufferAllocator()
    let frame: ByteBuffer
    switch output {
    case .binary(let bytes):
        precondition(bytes.count <= limits.messageSize)
        frame = encoder.encode(.binary, bytes, allocator: allocator)
    case .text(let text):
        precondition(text.utf8.count <= limits.messageSize)
        frame = encoder.encode(.text, text.utf8, allocator: allocator)
    case .ping(let payload):
        precondition(payload.count <= 125)
        frame = encoder.encode(.ping, payload, allocator: allocator)
    case .close(let code?, let reason):
        frame = encoder.close(code, reason: reason, allocator: allocator)
    case .close(nil, _), .pong, .tooLarge:
        return
    }
    precondition(decode([ArraySlice(frame.readableBytesView)], masked: masked).outputs == [output])
}
