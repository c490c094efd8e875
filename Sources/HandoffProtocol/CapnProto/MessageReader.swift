/// Follows the pointers of one message within limits.
///
/// Zero copy: texts and data are windows over the frame. Every pointer that is followed costs what it touches, so that
/// a frame can never make the reader do more work than about twice its own size.
struct MessageReader {
    private let segments: Segments
    private var allowance: Int

    /// Nested pointers of the schema: root, member, list, struct, text. Twice that is refused as hostile.
    private static let depthLimit = 8

    init(_ frame: ArraySlice<UInt8>) throws(DecodeFailure) {
        segments = try Segments(frame)
        allowance = 2 * frame.count
    }

    /// The root struct; all defaults when the root pointer is null.
    mutating func root() throws(DecodeFailure) -> StructReader {
        guard segments.wordCount(of: 0).map({ $0 > 0 }) ?? false else { throw .truncatedFrame }
        return try structure(at: WordPosition(segment: 0, word: 0), depth: 0)
    }

    /// Where a word is.
    struct WordPosition {
        var segment: Int
        var word: Int
    }

    /// A pointer after far pointers have been followed: what it says, and the word that its offset counts from.
    private struct Target {
        let pointer: Pointer
        let base: WordPosition
    }

    private mutating func spend(bytes: Int) throws(DecodeFailure) {
        guard bytes <= allowance else { throw .traversalLimitExceeded }
        allowance -= bytes
    }

    private func word(at position: WordPosition) throws(DecodeFailure) -> UInt64 {
        guard let word = segments.word(position.word, of: position.segment) else { throw .pointerOutOfBounds }
        return word
    }

    /// Follows at most one far pointer; a landing pad may not be another one, so there are no chains.
    private mutating func resolve(_ position: WordPosition) throws(DecodeFailure) -> Target {
        let pointer = Pointer(try word(at: position))
        guard case .far(let segment, let landing, let isDouble) = pointer else {
            return Target(pointer: pointer, base: WordPosition(segment: position.segment, word: position.word + 1))
        }
        try spend(bytes: isDouble ? 16 : 8)
        let pad = WordPosition(segment: segment, word: landing)
        let inner = Pointer(try word(at: pad))
        guard isDouble else {
            if case .far = inner { throw .unexpectedPointer }
            return Target(pointer: inner, base: WordPosition(segment: segment, word: landing + 1))
        }
        guard case .far(let contentSegment, let contentWord, isDouble: false) = inner else { throw .unexpectedPointer }
        let tag = Pointer(try word(at: WordPosition(segment: segment, word: landing + 1)))
        if case .far = tag { throw .unexpectedPointer }
        return Target(pointer: tag, base: WordPosition(segment: contentSegment, word: contentWord))
    }

    /// The struct behind a pointer.
    mutating func structure(at position: WordPosition, depth: Int) throws(DecodeFailure) -> StructReader {
        guard depth < Self.depthLimit else { throw .tooDeep }
        let target = try resolve(position)
        switch target.pointer {
        case .null:
            return StructReader.defaults
        case .structure(let offset, let dataWords, let pointers):
            let start = target.base.word + offset
            let length = (dataWords + pointers) * Segments.bytesPerWord
            guard segments.bytes(from: start, count: length, of: target.base.segment) != nil else {
                throw .pointerOutOfBounds
            }
            try spend(bytes: max(length, Segments.bytesPerWord))
            return StructReader(
                position: WordPosition(segment: target.base.segment, word: start), dataWords: dataWords,
                pointers: pointers, depth: depth)
        case .list, .far, .capability:
            throw .unexpectedPointer
        }
    }

    /// The bytes of a list of bytes; empty when the pointer is null.
    mutating func bytes(at position: WordPosition) throws(DecodeFailure) -> ArraySlice<UInt8> {
        let target = try resolve(position)
        switch target.pointer {
        case .null:
            return []
        case .list(let offset, .byte, let count):
            let start = target.base.word + offset
            guard let bytes = segments.bytes(from: start, count: count, of: target.base.segment) else {
                throw .pointerOutOfBounds
            }
            try spend(bytes: max(count, Segments.bytesPerWord))
            return bytes
        case .list, .structure, .far, .capability:
            throw .unexpectedPointer
        }
    }

    /// The texts of a list of texts.
    mutating func texts(
        at position: WordPosition, limit: Int, textLimit: Int
    ) throws(DecodeFailure) -> [String] {
        let target = try resolve(position)
        guard target.pointer != .null else { return [] }
        guard case .list(let offset, .pointer, let count) = target.pointer else { throw .unexpectedPointer }
        guard count <= limit else { throw .valueTooLarge }
        let start = target.base.word + offset
        let length = count * Segments.bytesPerWord
        guard segments.bytes(from: start, count: length, of: target.base.segment) != nil else {
            throw .pointerOutOfBounds
        }
        try spend(bytes: max(length, Segments.bytesPerWord))
        var texts: [String] = []
        for index in 0..<count {
            let bytes = try bytes(at: WordPosition(segment: target.base.segment, word: start + index))
            texts.append(try Self.text(bytes, limit: textLimit))
        }
        return texts
    }

    /// The structs of a list of structs, which starts with a tag that says how large each is.
    mutating func structures(at position: WordPosition, limit: Int, depth: Int) throws(DecodeFailure) -> [StructReader]
    {
        guard depth < Self.depthLimit else { throw .tooDeep }
        let target = try resolve(position)
        guard target.pointer != .null else { return [] }
        guard case .list(let offset, .composite, let words) = target.pointer else { throw .unexpectedPointer }
        let tagWord = target.base.word + offset
        let tag = Pointer(try word(at: WordPosition(segment: target.base.segment, word: tagWord)))
        guard case .structure(let count, let dataWords, let pointers) = tag, count >= 0 else {
            throw .unexpectedPointer
        }
        guard count <= limit else { throw .valueTooLarge }
        let size = dataWords + pointers
        let length = (words + 1) * Segments.bytesPerWord
        guard count * size <= words,
            segments.bytes(from: tagWord, count: length, of: target.base.segment) != nil
        else { throw .pointerOutOfBounds }
        try spend(bytes: length + count * Segments.bytesPerWord)
        return (0..<count).map { index in
            StructReader(
                position: WordPosition(segment: target.base.segment, word: tagWord + 1 + index * size),
                dataWords: dataWords, pointers: pointers, depth: depth)
        }
    }

    /// Text without its terminating NUL. Of a text that has none the last byte is dropped, as existing peers do;
    /// what is not UTF-8 becomes U+FFFD and then fits no id and no key.
    static func text(_ bytes: ArraySlice<UInt8>, limit: Int) throws(DecodeFailure) -> String {
        guard bytes.count <= limit + 1 else { throw .valueTooLarge }
        return String(decoding: bytes.dropLast(), as: UTF8.self)
    }

    /// A data word of a struct, 0 where a shorter writer left it out.
    func dataWord(_ index: Int, of structure: StructReader) -> UInt64 {
        guard index < structure.dataWords else { return 0 }
        return segments.word(structure.position.word + index, of: structure.position.segment) ?? 0
    }
}

/// A struct inside a message. Fields beyond its size read as defaults, so that older writers are understood.
struct StructReader {
    let position: MessageReader.WordPosition
    let dataWords: Int
    let pointers: Int
    let depth: Int

    /// A struct whose fields all have their defaults.
    static let defaults = StructReader(
        position: MessageReader.WordPosition(segment: 0, word: 0), dataWords: 0, pointers: 0, depth: 0)

    /// Where one of its pointers is; nil when a shorter writer left it out.
    func pointer(_ index: Int) -> MessageReader.WordPosition? {
        guard index < pointers else { return nil }
        return MessageReader.WordPosition(segment: position.segment, word: position.word + dataWords + index)
    }
}

/// Fields of a struct, by their place in the schema.
extension MessageReader {
    func uint32(bit: Int, of structure: StructReader) -> UInt32 {
        UInt32(truncatingIfNeeded: dataWord(bit / 64, of: structure) >> UInt64(bit % 64))
    }

    func uint16(bit: Int, of structure: StructReader) -> UInt16 {
        UInt16(truncatingIfNeeded: dataWord(bit / 64, of: structure) >> UInt64(bit % 64))
    }

    func uint8(bit: Int, of structure: StructReader) -> UInt8 {
        UInt8(truncatingIfNeeded: dataWord(bit / 64, of: structure) >> UInt64(bit % 64))
    }

    func bool(bit: Int, of structure: StructReader) -> Bool {
        dataWord(bit / 64, of: structure) >> UInt64(bit % 64) & 1 == 1
    }

    mutating func text(_ index: Int, of structure: StructReader, limit: Int) throws(DecodeFailure) -> String {
        guard let position = structure.pointer(index) else { return "" }
        return try Self.text(try bytes(at: position), limit: limit)
    }

    mutating func data(
        _ index: Int, of structure: StructReader, limit: Int
    ) throws(DecodeFailure) -> ArraySlice<UInt8> {
        guard let position = structure.pointer(index) else { return [] }
        let data = try bytes(at: position)
        guard data.count <= limit else { throw .valueTooLarge }
        return data
    }

    mutating func texts(
        _ index: Int, of structure: StructReader, limit: Int, textLimit: Int
    ) throws(DecodeFailure) -> [String] {
        guard let position = structure.pointer(index) else { return [] }
        return try texts(at: position, limit: limit, textLimit: textLimit)
    }

    mutating func member(_ index: Int, of structure: StructReader) throws(DecodeFailure) -> StructReader {
        guard let position = structure.pointer(index) else { return .defaults }
        return try self.structure(at: position, depth: structure.depth + 1)
    }

    mutating func members(
        _ index: Int, of structure: StructReader, limit: Int
    ) throws(DecodeFailure) -> [StructReader] {
        guard let position = structure.pointer(index) else { return [] }
        return try structures(at: position, limit: limit, depth: structure.depth + 1)
    }
}
