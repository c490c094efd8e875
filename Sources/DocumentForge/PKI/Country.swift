/// A state by the codes that its certificates and its machine-readable zones carry (ISO 3166-1; Doc 9303-3 §5).
public struct Country: Hashable, Sendable {
    /// Two letters: `countryName` in certificates.
    public let alpha2: String
    /// Three letters: issuing state in the machine-readable zone.
    public let alpha3: String
    /// The name that certificates carry.
    public let name: String

    /// A state by its codes.
    public init(alpha2: String, alpha3: String, name: String) {
        self.alpha2 = alpha2
        self.alpha3 = alpha3
        self.name = name
    }

    /// The state of the specimens in Doc 9303.
    public static let utopia = Country(alpha2: "UT", alpha3: "UTO", name: "Utopia")
    /// A neighbour of Utopia; its codes are reserved for private use.
    public static let ruritania = Country(alpha2: "XR", alpha3: "XRU", name: "Ruritania")
}
