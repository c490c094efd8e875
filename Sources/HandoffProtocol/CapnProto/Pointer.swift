/// One pointer word, taken apart (Cap'n Proto encoding, "Structs", "Lists", "Inter-segment pointers").
enum Pointer: Equatable {
    case null
    /// A struct `offset` words behind the pointer, with its data words and its pointers.
    case structure(offset: Int, dataWords: Int, pointers: Int)
    /// A list `offset` words behind the pointer; `count` elements, or words when the elements are structs.
    case list(offset: Int, elements: ElementSize, count: Int)
    /// A landing pad in another segment; two words when `isDouble`.
    case far(segment: Int, word: Int, isDouble: Bool)
    /// An interface; no message of ours has any.
    case capability

    /// Size of a list's elements, by its number on the wire.
    enum ElementSize: UInt8 {
        case void = 0
        case bit, byte, twoBytes, fourBytes, eightBytes, pointer, composite
    }

    init(_ word: UInt64) {
        if word == 0 {
            self = .null
            return
        }
        let low = UInt32(truncatingIfNeeded: word)
        let high = UInt32(truncatingIfNeeded: word >> 32)
        let offset = Int(Int32(bitPattern: low) >> 2)
        switch low & 3 {
        case 0:
            self = .structure(offset: offset, dataWords: Int(high & 0xFFFF), pointers: Int(high >> 16))
        case 1:
            let elements = ElementSize(rawValue: UInt8(high & 7)) ?? .void
            self = .list(offset: offset, elements: elements, count: Int(high >> 3))
        case 2:
            self = .far(segment: Int(high), word: Int(low >> 3), isDouble: low & 4 != 0)
        default:
            self = .capability
        }
    }
}
