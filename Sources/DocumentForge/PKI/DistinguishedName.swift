/// A Name of relative distinguished names with one attribute each (RFC 5280 §4.1.2.4).
struct DistinguishedName: Sendable {
    private let relativeNames: [[UInt8]]
    /// The same attributes in UTF8String and in lower case; some states write the signer identifier so.
    private let retypedNames: [[UInt8]]

    /// Country, organization, common name: all in PrintableString (Doc 9303-12 §7.1.1).
    init(country: Country, commonName: String) {
        self.init([
            (.countryName, country.alpha2), (.organizationName, country.name), (.commonName, commonName),
        ])
    }

    /// The name that stands in alternative names: the three-letter code as locality (Doc 9303-12 §7.1.1.2).
    init(localityOf country: Country) {
        self.init([(.localityName, country.alpha3)])
    }

    private init(_ attributes: [(type: ObjectIdentifier, value: String)]) {
        relativeNames = attributes.map { Self.attribute($0.type, DER.printableString($0.value)) }
        retypedNames = attributes.map { Self.attribute($0.type, DER.utf8String($0.value.lowercased())) }
    }

    private init(relativeNames: [[UInt8]], retypedNames: [[UInt8]]) {
        self.relativeNames = relativeNames
        self.retypedNames = retypedNames
    }

    /// The same name in other string types and lower case.
    var retyped: DistinguishedName {
        DistinguishedName(relativeNames: retypedNames, retypedNames: retypedNames)
    }

    /// The same parts from last to first; some states write the signer identifier so.
    var reordered: DistinguishedName {
        DistinguishedName(relativeNames: relativeNames.reversed(), retypedNames: retypedNames.reversed())
    }

    var der: [UInt8] { DER.sequence(of: relativeNames) }

    private static func attribute(_ type: ObjectIdentifier, _ value: [UInt8]) -> [UInt8] {
        DER.set(of: [DER.sequence(type.der, value)])
    }
}
