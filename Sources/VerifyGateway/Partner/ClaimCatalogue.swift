/// The claims that a relying party can ask for.
enum ClaimCatalogue {
    /// The claim that every session carries.
    static let documentID = "kayle_document_id"
    /// The claim by which documents of one person are recognized.
    static let humanID = "kayle_human_id"
    /// The claim that an age gate is computed from.
    static let dateOfBirth = "date_of_birth"

    /// Claims with a fixed key, and what people call them.
    static let labels: [(key: String, label: String)] = [
        ("document_type_code", "Document Type Code"),
        ("issuing_country_code", "Issuing Country Code"),
        ("family_name", "Family Name"),
        ("given_names", "Given Names"),
        ("document_number", "Document Number"),
        ("nationality_code", "Nationality Code"),
        (dateOfBirth, "Date of Birth"),
        ("sex_marker", "Sex Marker"),
        ("document_expiry_date", "Document Expiry Date"),
        ("mrz_optional_data", "MRZ Optional Data"),
        (documentID, "Kayle Document ID"),
        (humanID, "Kayle Human ID"),
    ]

    private static let keys = Set(labels.map(\.key))

    /// Whether the key is one of the fixed claims.
    static func contains(_ key: String) -> Bool { keys.contains(key) }

    /// Whether the key means an age gate, well formed or not.
    static func isAgeGate(_ key: String) -> Bool { key.hasPrefix("age_over_") }

    /// The age of a well-formed gate, 12 to 130.
    static func ageThreshold(of key: String) -> Int? {
        guard isAgeGate(key) else { return nil }
        let digits = key.dropFirst("age_over_".count)
        guard (2...3).contains(digits.utf8.count), digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }),
            digits.utf8.first != 0x30, let age = Int(digits), (12...130).contains(age)
        else { return nil }
        return age
    }

    /// The reason that people read for a claim that the gateway adds by itself.
    static func defaultReason(for key: String) -> String {
        "Sharing \"\(labels.first { $0.key == key }?.label ?? key)\""
    }
}

extension ShareContract {
    /// The age of the gate when the contract asks for nothing but it and the two identifiers.
    var ageOnlyThreshold: Int? {
        let others = entries.keys.filter { $0 != ClaimCatalogue.documentID && $0 != ClaimCatalogue.humanID }
        guard others.count == 1 else { return nil }
        return others.first.flatMap(ClaimCatalogue.ageThreshold(of:))
    }
}
