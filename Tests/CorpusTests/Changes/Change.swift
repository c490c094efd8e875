/// One change of some bytes.
enum Change: CustomStringConvertible {
    /// A bit is the other way round.
    case flipped(bit: Int)
    /// Everything from here on is missing.
    case cut(at: Int)
    /// An octet too many.
    case inserted(UInt8, at: Int)

    /// The octet that is changed, or before which something is.
    var position: Int {
        switch self {
        case .flipped(let bit): bit / 8
        case .cut(let position), .inserted(_, let position): position
        }
    }

    var description: String {
        switch self {
        case .flipped(let bit): "bit \(bit % 8) of octet \(bit / 8)"
        case .cut(let position): "cut at \(position)"
        case .inserted(let octet, let position): "\(octet) before octet \(position)"
        }
    }

    func applied(to bytes: [UInt8]) -> [UInt8] {
        var changed = bytes
        switch self {
        case .flipped(let bit): changed[bit / 8] ^= 1 << UInt8(bit % 8)
        case .cut(let position): changed.removeSubrange(position...)
        case .inserted(let octet, let position): changed.insert(octet, at: position)
        }
        return changed
    }

    /// Every flip, every truncation and every insertion; of the octets that can be inserted only a few unless `isWhole`.
    /// An octet before its equal is left out: that is the same bytes as the octet behind it.
    static func all(of bytes: [UInt8], isWhole: Bool) -> [Change] {
        let flips = (0..<bytes.count * 8).map { Change.flipped(bit: $0) }
        let cuts = bytes.indices.map { Change.cut(at: $0) }
        let octets: [UInt8] = isWhole ? Array(0...255) : [0x00, 0x01, 0x30, 0xFF]
        let insertions = (0...bytes.count).flatMap { position in
            octets.filter { position == bytes.count || $0 != bytes[position] }
                .map { Change.inserted($0, at: position) }
        }
        return flips + cuts + insertions
    }
}
