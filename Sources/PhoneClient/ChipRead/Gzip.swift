import CZlib

/// gzip (RFC 1952) by zlib.
enum Gzip {
    /// The largest window, and 16 for the gzip header around it.
    private static let windowBits: Int32 = 15 + 16
    private static let bufferSize = 64 << 10

    /// Packs bytes.
    static func compress(_ bytes: [UInt8]) throws(ChipReadContainer.Failure) -> [UInt8] {
        var stream = z_stream()
        let memoryLevel: Int32 = 8
        guard
            deflateInit2_(
                &stream, Z_DEFAULT_COMPRESSION, Z_DEFLATED, windowBits, memoryLevel, Z_DEFAULT_STRATEGY, ZLIB_VERSION,
                Int32(MemoryLayout<z_stream>.size)) == Z_OK
        else { throw .compression }
        defer { deflateEnd(&stream) }
        return try run(&stream, over: bytes, limit: .max) { deflate($0, Z_FINISH) }
    }

    /// Unpacks bytes, at most `limit` of them: a few KiB can unpack to gigabytes. Nothing may stand behind the end.
    static func decompress(_ bytes: [UInt8], limit: Int) throws(ChipReadContainer.Failure) -> [UInt8] {
        var stream = z_stream()
        guard inflateInit2_(&stream, windowBits, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size)) == Z_OK else {
            throw .compression
        }
        defer { inflateEnd(&stream) }
        let unpacked = try run(&stream, over: bytes, limit: limit) { inflate($0, Z_NO_FLUSH) }
        guard stream.avail_in == 0 else { throw .compression }
        return unpacked
    }

    /// Turns zlib's crank until it is through, or says that there is more than `limit`.
    private static func run(
        _ stream: inout z_stream, over bytes: [UInt8], limit: Int, step: (UnsafeMutablePointer<z_stream>) -> Int32
    ) throws(ChipReadContainer.Failure) -> [UInt8] {
        guard let inputLength = UInt32(exactly: bytes.count) else { throw .tooLarge }
        var input = bytes
        var output: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: bufferSize)
        var status = Z_OK
        input.withUnsafeMutableBufferPointer { input in
            stream.next_in = input.baseAddress
            stream.avail_in = inputLength
            while status == Z_OK, output.count <= limit {
                let written = buffer.withUnsafeMutableBufferPointer { buffer in
                    stream.next_out = buffer.baseAddress
                    stream.avail_out = UInt32(buffer.count)
                    status = step(&stream)
                    return buffer.count - Int(stream.avail_out)
                }
                output += buffer.prefix(written)
            }
        }
        guard output.count <= limit else { throw .tooLarge }
        guard status == Z_STREAM_END else { throw .compression }
        return output
    }
}
