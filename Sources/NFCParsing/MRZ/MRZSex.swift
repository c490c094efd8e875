/// The sex field of a machine-readable zone (Doc 9303-3 §4.1.1): `M`, `F`, or `<` for unspecified. Some states write
/// `X` there, as on the printed page.
public struct MRZSex: Equatable, Sendable {
    /// What the zone holds in that place.
    public var character: Character { Character(Unicode.Scalar(octet)) }
    private let octet: UInt8

    init(_ character: UInt8) {
        octet = character
    }

    /// `M`, `F` or `X`: unspecified is what the printed page shows as `X`, and what a letter of no meaning says.
    public var marker: String {
        switch octet {
        case UInt8(ascii: "M"), UInt8(ascii: "F"): String(character)
        default: "X"
        }
    }

    /// Whether the zone holds something that the standard does not know.
    public var isUnknown: Bool {
        switch octet {
        case UInt8(ascii: "M"), UInt8(ascii: "F"), UInt8(ascii: "X"), UInt8(ascii: "<"): false
        default: true
        }
    }
}
