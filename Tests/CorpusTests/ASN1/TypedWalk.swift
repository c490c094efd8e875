@testable import NFCParsing

/// Reads a whole encoding as the code behind the border does: every universal element must have the form of its type,
/// and its contents must be a value.
enum TypedWalk {
    /// What became of an encoding.
    enum Outcome: Equatable {
        case read
        case refused(BERError)
    }

    static func outcome(of bytes: Bytes, limits: BERLimits) -> Outcome {
        do {
            let outermost = try BERBorder.outermost(of: bytes, limits: limits)
            guard outermost.trailing.isEmpty else { throw BERError.trailingBytes }
            try walk(outermost.encoding)
            return .read
        } catch let error as BERError {
            return .refused(error)
        } catch {
            return .refused(.malformedValue)
        }
    }

    private static func walk(_ bytes: Bytes) throws(BERError) {
        var reader = BERReader(bytes)
        while !reader.isAtEnd {
            var ahead = reader
            let element = try ahead.next()
            if element.tag.rawValue & 0xC0 == 0, element.tag.rawValue <= 0xFF {
                try decode(element.tag.rawValue & 0x1F, &reader)
            } else {
                reader = ahead
                if element.tag.isConstructed { try walk(element.contents) }
            }
        }
    }

    /// Reads the next element as the universal type with this number.
    private static func decode(_ number: UInt32, _ reader: inout BERReader) throws(BERError) {
        switch number {
        case 1: _ = try reader.boolean()
        case 2: _ = try reader.integer()
        case 3: _ = try reader.octetAlignedBitString()
        case 4: _ = try reader.next(.octetString)
        case 5: guard try reader.next(.null).contents.isEmpty else { throw .malformedValue }
        case 6: _ = try reader.objectIdentifier()
        case 12, 18, 19, 20, 22, 30:
            guard reader.nextTag == BERTag(rawValue: number) else { throw .unexpectedTag }
            try reader.wellFormedText()
        case 16: try walk(try reader.next(.sequence).contents)
        case 17: try walk(try reader.next(.set).contents)
        case 23, 24: _ = try reader.time()
        default: throw .unexpectedTag
        }
    }
}
