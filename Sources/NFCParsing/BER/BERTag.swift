/// The identifier octets of an element, as the number that they spell in big-endian order: `0x30` for SEQUENCE,
/// `0x5F1F` for the MRZ in EF.DG1 (X.690 §8.1.2; Doc 9303-10 §3.11).
public struct BERTag: RawRepresentable, Hashable, Sendable {
    /// One to four identifier octets, big-endian.
    public let rawValue: UInt32

    /// A tag by the octets that are sent for it.
    public init(rawValue: UInt32) {
        self.rawValue = rawValue
    }

    /// The context-specific tag `[number]` for numbers below 31.
    public static func context(_ number: UInt8, constructed: Bool) -> BERTag {
        BERTag(rawValue: UInt32((constructed ? 0xA0 : 0x80) | (number & 0x1F)))
    }

    /// Whether the contents are elements themselves: bit 6 of the first identifier octet.
    public var isConstructed: Bool {
        // The leading octet is the one above all leading zeros; multi-octet tags are rare.
        if rawValue <= 0xFF { return rawValue & 0x20 != 0 }
        var first = rawValue
        while first > 0xFF { first >>= 8 }
        return first & 0x20 != 0
    }

    /// BOOLEAN
    public static let boolean = BERTag(rawValue: 0x01)
    /// INTEGER
    public static let integer = BERTag(rawValue: 0x02)
    /// BIT STRING, primitive
    public static let bitString = BERTag(rawValue: 0x03)
    /// OCTET STRING, primitive
    public static let octetString = BERTag(rawValue: 0x04)
    /// OCTET STRING, constructed: segments that are concatenated
    public static let constructedOctetString = BERTag(rawValue: 0x24)
    /// NULL
    public static let null = BERTag(rawValue: 0x05)
    /// OBJECT IDENTIFIER
    public static let objectIdentifier = BERTag(rawValue: 0x06)
    /// ENUMERATED
    public static let enumerated = BERTag(rawValue: 0x0A)
    /// UTF8String
    public static let utf8String = BERTag(rawValue: 0x0C)
    /// PrintableString
    public static let printableString = BERTag(rawValue: 0x13)
    /// IA5String
    public static let ia5String = BERTag(rawValue: 0x16)
    /// UTCTime
    public static let utcTime = BERTag(rawValue: 0x17)
    /// GeneralizedTime
    public static let generalizedTime = BERTag(rawValue: 0x18)
    /// SEQUENCE and SEQUENCE OF
    public static let sequence = BERTag(rawValue: 0x30)
    /// SET and SET OF
    public static let set = BERTag(rawValue: 0x31)
}
