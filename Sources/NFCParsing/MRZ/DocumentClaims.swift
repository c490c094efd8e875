/// A value that can be shared.
public enum ClaimValue: Equatable, Sendable {
    /// Text, in the form of the claim.
    case text(String)
    /// Whether an age has been reached.
    case flag(Bool)
}

/// What a proven document says of its holder. Only the checks make one.
public struct DocumentClaims: Sendable {
    /// Document code, for example `P`.
    public var documentTypeCode: String { zone.documentCode }
    /// Code of the issuer as in the zone, for example `D` or `UTO`.
    public var issuingCountryCode: String { zone.issuingState }
    /// Surname in the capitals of the zone.
    public var familyName: String { zone.name.primaryIdentifier }
    /// Given names; empty when there are none.
    public var givenNames: String { zone.name.secondaryIdentifier }
    /// Document number in full.
    public var documentNumber: String { zone.documentNumber }
    /// Code of the nationality.
    public var nationalityCode: String { zone.nationality }
    /// Date of birth as far as it is known; its century from EF.DG11 when that was read.
    public var dateOfBirth: PartialDate { birth.date }
    /// Whether the date of birth may lie a century earlier, because nothing that was read says.
    public var isBirthCenturyAmbiguous: Bool { birth.isCenturyAmbiguous }
    /// `M`, `F`, or `X` for unspecified.
    public var sexMarker: String { zone.sex.marker }
    /// What the zone holds in the place of the sex, `<` for unspecified.
    public var sexMarkerRaw: String { String(zone.sex.character) }
    /// Date of expiry, nil when the document names none.
    public var documentExpiryDate: CivilDate? { zone.dateOfExpiry.expiryDate(at: time) }
    /// Date of issue by EF.DG12, nil when that was not read or does not say.
    public let dateOfIssue: CivilDate?
    /// Optional data of the zone.
    public var optionalData: String { zone.optionalData }
    private let zone: MachineReadableZone
    private let time: Timestamp

    private let birth: BirthDate

    /// Keeps a copy of the zone, because the file is wiped after the check. Ages are counted at `time`.
    init(mrz: borrowing MachineReadableZone, birth: BirthDate, dateOfIssue: CivilDate? = nil, at time: Timestamp) {
        zone = mrz.copy
        self.time = time
        self.birth = birth
        self.dateOfIssue = dateOfIssue
    }

    /// The value of a claim by its key; nil for keys whose value does not stand in the document alone
    /// (`kayle_document_id`, `kayle_human_id`) and for keys that do not exist.
    ///
    /// `age_over_N` is true when the person is N on the day of the check in UTC, wherever they are, and whatever the
    /// unknown parts of the date of birth are: on the birthday itself it is true from midnight in UTC on. Nil when even
    /// the year is unknown.
    public func value(forKey key: String) -> ClaimValue? {
        switch key {
        case "document_type_code": .text(documentTypeCode)
        case "issuing_country_code": .text(issuingCountryCode)
        case "family_name": .text(familyName)
        case "given_names": .text(givenNames)
        case "document_number": .text(documentNumber)
        case "nationality_code": .text(nationalityCode)
        case "date_of_birth": .text(dateOfBirth.description)
        case "sex_marker": .text(sexMarker)
        case "document_expiry_date": .text(documentExpiryDate?.description ?? "")
        case "mrz_optional_data": .text(optionalData)
        default: Self.ageThreshold(key).flatMap { age in dateOfBirth.age(on: time.date).map { .flag($0 >= age) } }
        }
    }

    /// N of a key `age_over_N`, 12…130 without leading zeros.
    private static func ageThreshold(_ key: String) -> Int? {
        guard key.hasPrefix("age_over_") else { return nil }
        let digits = key.dropFirst("age_over_".count)
        guard let age = Int(digits), String(age) == digits, 12...130 ~= age else { return nil }
        return age
    }
}
