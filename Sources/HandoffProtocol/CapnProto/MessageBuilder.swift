/// Builds a message in one segment, objects in the order in which they are set: the order of the official C++ library
/// for the same calls, so that the bytes are the same.
struct MessageBuilder {
    /// The words of the segment as bytes; the first word is the root pointer.
    private var segment: [UInt8]

    /// A struct that has been placed.
    struct Structure {
        fileprivate let start: Int
        fileprivate let dataWords: Int
    }

    /// Room for about `capacity` bytes avoids growing.
    init(capacity: Int = 256) {
        segment = []
        segment.reserveCapacity(capacity)
        segment.append(contentsOf: [UInt8](repeating: 0, count: 8))
    }

    /// Places the root struct.
    mutating func root(dataWords: Int, pointers: Int) -> Structure {
        structure(pointerAt: 0, dataWords: dataWords, pointers: pointers)
    }

    /// Places a struct behind a pointer of another.
    mutating func member(_ index: Int, of parent: Structure, dataWords: Int, pointers: Int) -> Structure {
        structure(pointerAt: pointer(index, of: parent), dataWords: dataWords, pointers: pointers)
    }

    /// Places a list of structs of one size.
    mutating func members(
        _ index: Int, of parent: Structure, count: Int, dataWords: Int, pointers: Int
    ) -> [Structure] {
        let words = count * (dataWords + pointers)
        let tag = allocate(words: words + 1)
        setPointer(at: pointer(index, of: parent), to: tag, low: 1, high: UInt32(words) << 3 | 7)
        write(UInt32(count) << 2, at: tag)
        write(UInt32(dataWords) | UInt32(pointers) << 16, at: tag + 4)
        return (0..<count).map {
            Structure(start: tag + 8 + $0 * (dataWords + pointers) * 8, dataWords: dataWords)
        }
    }

    /// Places a text with its terminating NUL.
    mutating func set(text: String, _ index: Int, of parent: Structure) {
        place(text: text, pointerAt: pointer(index, of: parent))
    }

    /// Places data. Empty data is left out, which reads the same.
    mutating func set(data: ArraySlice<UInt8>, _ index: Int, of parent: Structure) {
        guard !data.isEmpty else { return }
        place(bytes: data, count: data.count, pointerAt: pointer(index, of: parent))
    }

    /// Places a list of texts.
    mutating func set(texts: [String], _ index: Int, of parent: Structure) {
        let list = allocate(words: texts.count)
        setPointer(at: pointer(index, of: parent), to: list, low: 1, high: UInt32(texts.count) << 3 | 6)
        for (offset, text) in texts.enumerated() { place(text: text, pointerAt: list + offset * 8) }
    }

    /// Sets a number in the data section; `bit` as the schema compiler gives it.
    mutating func set<Number: FixedWidthInteger & UnsignedInteger>(_ number: Number, bit: Int, of parent: Structure) {
        write(number, at: parent.start + bit / 8)
    }

    /// Sets a flag in the data section.
    mutating func set(_ flag: Bool, bit: Int, of parent: Structure) {
        if flag { segment[parent.start + bit / 8] |= 1 << UInt8(bit % 8) }
    }

    /// The framed message: one segment.
    func framed() -> [UInt8] {
        var frame: [UInt8] = []
        frame.reserveCapacity(segment.count + 8)
        let words = UInt32(segment.count / 8)
        frame.append(contentsOf: [0, 0, 0, 0])
        for shift in [0, 8, 16, 24] { frame.append(UInt8(truncatingIfNeeded: words >> UInt32(shift))) }
        frame.append(contentsOf: segment)
        return frame
    }

    private func pointer(_ index: Int, of structure: Structure) -> Int {
        structure.start + (structure.dataWords + index) * 8
    }

    private mutating func allocate(words: Int) -> Int {
        let start = segment.count
        segment.append(contentsOf: repeatElement(0, count: words * 8))
        return start
    }

    private mutating func structure(pointerAt position: Int, dataWords: Int, pointers: Int) -> Structure {
        let start = allocate(words: dataWords + pointers)
        setPointer(at: position, to: start, low: 0, high: UInt32(dataWords) | UInt32(pointers) << 16)
        return Structure(start: start, dataWords: dataWords)
    }

    private mutating func place(text: String, pointerAt position: Int) {
        let bytes = Array(text.utf8)
        place(bytes: bytes[...], count: bytes.count + 1, pointerAt: position)
    }

    private mutating func place(bytes: ArraySlice<UInt8>, count: Int, pointerAt position: Int) {
        let start = segment.count
        setPointer(at: position, to: start, low: 1, high: UInt32(count) << 3 | 2)
        segment.append(contentsOf: bytes)
        segment.append(contentsOf: repeatElement(0, count: (count + 7) / 8 * 8 - bytes.count))
    }

    /// Writes a pointer; its offset counts words from behind itself.
    private mutating func setPointer(at position: Int, to target: Int, low: UInt32, high: UInt32) {
        let offset = UInt32(truncatingIfNeeded: (target - position - 8) / 8)
        write(offset << 2 | low, at: position)
        write(high, at: position + 4)
    }

    private mutating func write(_ value: some FixedWidthInteger & UnsignedInteger, at position: Int) {
        for offset in 0..<value.bitWidth / 8 {
            segment[position + offset] = UInt8(truncatingIfNeeded: value >> (8 * offset))
        }
    }
}
