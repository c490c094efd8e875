/// Why bytes are not a message of the protocol. For tests and metrics; clients only hear `DECODE_FAILED`.
public enum DecodeFailure: Error, Equatable, Sendable {
    /// The segment table is cut short, or claims more than the frame holds.
    case truncatedFrame
    /// More segments than any writer makes.
    case tooManySegments
    /// A pointer leads out of its segment.
    case pointerOutOfBounds
    /// A pointer of another kind than the schema has in its place.
    case unexpectedPointer
    /// Pointers nest deeper than any message of the schema.
    case tooDeep
    /// Following the pointers would touch more bytes than a message of this size can need: one text that thousands of
    /// pointers share, or lists of elements without size.
    case traversalLimitExceeded
    /// A union member that this version does not know.
    case unknownUnionMember
    /// A text, a list or an assertion above its limit.
    case valueTooLarge
}
