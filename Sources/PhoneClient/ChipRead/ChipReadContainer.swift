/// The `.chipread` format: gzip over a short header and the files, one after the other
/// (`protocol-docs/chipread.md`). All numbers are big-endian.
public enum ChipReadContainer {
    /// Why bytes are not a `.chipread` file.
    public enum Failure: Error, Equatable, CustomStringConvertible {
        /// Not gzip, cut short, or with something behind its end.
        case compression
        /// More than 64 MiB when unpacked.
        case tooLarge
        /// gzip, but of something else.
        case notAChipRead
        /// A version that this program does not know.
        case unknownVersion(UInt8)
        /// An entry that is cut short or has a name that is not known.
        case malformedEntry
        /// The same file twice.
        case duplicate(String)

        /// What is wrong.
        public var description: String {
            switch self {
            case .compression: "is not a .chipread file: it is not gzip, is cut short, or has something behind its end"
            case .tooLarge: "unpacks to more than 64 MiB; no chip holds that much"
            case .notAChipRead: "is gzip, but not a .chipread file"
            case .unknownVersion(let version): "is a .chipread file of version \(version); this program reads version 1"
            case .malformedEntry: "is a damaged .chipread file"
            case .duplicate(let name): "holds \(name) twice"
            }
        }
    }

    private static let magic = Array("CHIPREAD".utf8)
    private static let version: UInt8 = 1
    private static let unpackedLimit = 64 << 20

    /// Packs files.
    static func encode(_ files: [ChipFile: [UInt8]]) throws(Failure) -> [UInt8] {
        var bytes = magic + [version, UInt8(clamping: files.count)]
        for (file, contents) in files.sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
            bytes.append(UInt8(file.rawValue.utf8.count))
            bytes += file.rawValue.utf8
            guard let length = UInt32(exactly: contents.count) else { throw .tooLarge }
            bytes += [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: length >> $0) }
            bytes += contents
        }
        guard bytes.count <= unpackedLimit else { throw .tooLarge }
        return try Gzip.compress(bytes)
    }

    /// Unpacks files.
    static func decode(_ packed: [UInt8]) throws(Failure) -> [ChipFile: [UInt8]] {
        let bytes = try Gzip.decompress(packed, limit: unpackedLimit)
        guard bytes.starts(with: magic), bytes.count >= magic.count + 2 else { throw .notAChipRead }
        guard bytes[magic.count] == version else { throw .unknownVersion(bytes[magic.count]) }
        var rest = bytes.dropFirst(magic.count + 2)
        func take(_ count: Int) throws(Failure) -> ArraySlice<UInt8> {
            guard count <= rest.count else { throw .malformedEntry }
            defer { rest = rest.dropFirst(count) }
            return rest.prefix(count)
        }

        var files: [ChipFile: [UInt8]] = [:]
        for _ in 0..<bytes[magic.count + 1] {
            let nameLength = Int(try take(1).first ?? 0)
            let name = String(decoding: try take(nameLength), as: UTF8.self)
            guard let file = ChipFile(rawValue: name) else { throw .malformedEntry }
            let length = try take(4).reduce(0) { $0 << 8 | Int($1) }
            guard files.updateValue(Array(try take(length)), forKey: file) == nil else { throw .duplicate(name) }
        }
        guard rest.isEmpty else { throw .malformedEntry }
        return files
    }
}
