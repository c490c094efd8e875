/// A Name of relative distinguished names with one attribute each (RFC 5280 §4.1.2.4).
struct DistinguishedName: Sendable {
    private let relativeNames: [[UInt8]]

    /// Country, organization, common name: all in PrintableString (Doc 9303-12 §7.1.1).
    init(country: Country, commonName: String) {
        relativeNames = [
            Self.attribute(.countryName, country.alpha2),
            Self.attribute(.organizationName, country.name),
            Self.attribute(.commonName, commonName),
        ]
    }

    /// The name that stands in alternative names: the three-letter code as locality (Doc 9303-12 §7.1.1.2).
    init(localityOf country: Country) {
        relativeNames = [Self.attribute(.localityName, country.alpha3)]
    }

    private init(relativeNames: [[UInt8]]) {
        self.relativeNames = relativeNames
    }

    /// The same parts from last to first; some states write the signer identifier so.
    var reordered: DistinguishedName {
        DistinguishedName(relativeNames: relativeNames.reversed())
    }

    var der: [UInt8] { DER.sequence(of: relativeNames) }

    private static func attribute(_ type: ObjectIdentifier, _ value: String) -> [UInt8] {
        DER.set(of: [DER.sequence(type.der, DER.printableString(value))])
    }
}
