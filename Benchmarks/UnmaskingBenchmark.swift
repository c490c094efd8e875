import Foundation
import NIOCore
import NIOWebSocket
import WebSocketCodec

/// Takes the mask off payloads, with our words of eight octets and with NIO's `webSocketUnmask`.
struct UnmaskingBenchmark {
    /// What was measured.
    struct Result: Encodable {
        let bytes: Int
        let nanosecondsPerByte: Double
        let nioNanosecondsPerByte: Double

        static func table(_ results: [Result]) -> String {
            let head = "payload        ns/byte             NIO   ratio"
            let rows = results.map { result in
                let (ours, theirs) = (result.nanosecondsPerByte, result.nioNanosecondsPerByte)
                return String(format: "%7d B%13.4f%16.4f%8.3f", result.bytes, ours, theirs, ours / theirs)
            }
            return ([head] + rows).joined(separator: "\n")
        }
    }

    let bytes: Int

    /// A control frame's size, a small message, and the largest message of the phone socket.
    static let all = [64, 4_096, 262_144].map(UnmaskingBenchmark.init)

    /// Medians over rounds that alternate between both.
    func run(seconds: Double) throws -> Result {
        let mask: UInt32 = 0x37FA_213D
        let key: WebSocketMaskingKey = [0x37, 0xFA, 0x21, 0x3D]
        var array = (0..<bytes).map { UInt8(truncatingIfNeeded: $0) }
        var buffer = ByteBuffer(bytes: array)
        let repetitions = (ours: repetitions(seconds, at: 0.05), theirs: repetitions(seconds, at: 2))
        var ours: [Double] = []
        var theirs: [Double] = []
        for _ in 0..<15 {
            ours.append(
                try Measure.seconds(repetitions.ours) {
                    array.withUnsafeMutableBytes { Masking.apply(mask, to: $0) }
                    return true
                })
            theirs.append(
                try Measure.seconds(repetitions.theirs) {
                    buffer.webSocketUnmask(key)
                    return true
                })
        }
        // Both took the same mask on and off; an odd number of times leaves it on.
        let flips = (ours: repetitions.ours * 15 % 2, theirs: repetitions.theirs * 15 % 2)
        if flips.ours == 1 { array.withUnsafeMutableBytes { Masking.apply(mask, to: $0) } }
        if flips.theirs == 1 { buffer.webSocketUnmask(key) }
        guard array.elementsEqual(buffer.readableBytesView) else { throw Measure.UnexpectedOutcome() }
        return Result(
            bytes: bytes, nanosecondsPerByte: Measure.median(ours) * 1e9 / Double(bytes),
            nioNanosecondsPerByte: Measure.median(theirs) * 1e9 / Double(bytes))
    }

    /// Calls that take about a thirtieth of the time, at so many nanoseconds for a byte.
    private func repetitions(_ seconds: Double, at nanoseconds: Double) -> Int {
        max(1, Int(seconds / 30 / (nanoseconds * 1e-9 * Double(bytes))))
    }
}
