import CZlib

/// gzip (RFC 1952) by zlib.
enum Gzip {
    private static let gzipWindow: Int32 = 15 + 16
    private static let bufferSize = 64 << 10

    /// Packs bytes.
    static func compress(_ bytes: [UInt8]) -> [UInt8] {
        var stream = z_stream()
        guard
            deflateInit2_(
                &stream, Z_DEFAULT_COMPRESSION, Z_DEFLATED, gzipWindow, 8, Z_DEFAULT_STRATEGY, ZLIB_VERSION,
                Int32(MemoryLayout<z_stream>.size)) == Z_OK
        else { return [] }
        defer { deflateEnd(&stream) }
        return (try? run(&stream, over: bytes, limit: .max) { deflate($0, Z_FINISH) }) ?? []
    }

    /// Unpacks bytes, at most `limit` of them: a few KiB can unpack to gigabytes.
    static func decompress(_ bytes: [UInt8], limit: Int) throws(ChipReadContainer.Failure) -> [UInt8] {
        var stream = z_stream()
        guard inflateInit2_(&stream, gzipWindow, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size)) == Z_OK else {
            throw .compression
        }
        defer { inflateEnd(&stream) }
        return try run(&stream, over: bytes, limit: limit) { inflate($0, Z_NO_FLUSH) }
    }

    private static func run(
        _ stream: inout z_stream, over bytes: [UInt8], limit: Int, step: (UnsafeMutablePointer<z_stream>) -> Int32
    ) throws(ChipReadContainer.Failure) -> [UInt8] {
        var input = bytes
        var output: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: bufferSize)
        var status = Z_OK
        input.withUnsafeMutableBufferPointer { input in
            stream.next_in = input.baseAddress
            stream.avail_in = UInt32(clamping: input.count)
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
