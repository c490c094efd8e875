/// The sex field of a machine-readable zone (Doc 9303-3 §4.1.1): `M`, `F`, or `<` for unspecified. Some states write
/// `X` there, as on the printed page.
public struct MRZSex: Equatable, Sendable {
    /// What the zone holds in that place.
    public let character: Character

    init(_ field: Bytes) {
        character = Character(Unicode.Scalar(field.first ?? UInt8(ascii: "<")))
    }

    /// `M`, `F` or `X`: unspecified is what the printed page shows as `X`, and what a letter of no meaning says.
    public var marker: String {
        switch character {
        case "M", "F": String(character)
        default: "X"
        }
    }

    /// Whether the zone holds something that the standard does not know.
    public var isUnknown: Bool {
        switch character {
        case "M", "F", "X", "<": false
        default: true
        }
    }
}
