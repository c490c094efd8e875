import Testing

@testable import NFCParsing

struct DocumentClaimsTests {
    private func claims(at time: Timestamp) throws -> DocumentClaims {
        let text = "P<D<<MUSTERMANN<<ERIKA<<<<<<<<<<<<<<<<<<<<<<" + "C11T002JM4D<<0811249<3501151<<<<<<<<<<<<<<<0"
        let zone = try MachineReadableZone(characters: Array(text.utf8)[...])
        return DocumentClaims(
            mrz: zone, birth: BirthDate(zone: zone.dateOfBirth, details: nil, at: time), at: time)
    }

    @Test func mapsEveryKeyOfTheContract() throws {
        let claims = try claims(at: try Timestamp.day(2026, 11, 24))
        let expected: [String: ClaimValue?] = [
            "document_type_code": .text("P"), "issuing_country_code": .text("D"), "family_name": .text("MUSTERMANN"),
            "given_names": .text("ERIKA"), "document_number": .text("C11T002JM"), "nationality_code": .text("D"),
            "date_of_birth": .text("2008-11-24"), "sex_marker": .text("X"),
            "document_expiry_date": .text("2035-01-15"), "mrz_optional_data": .text(""),
            "age_over_18": .flag(true), "age_over_19": .flag(false), "age_over_12": .flag(true),
            "age_over_11": nil, "age_over_131": nil, "age_over_018": nil, "age_over_": nil, "age_over_-5": nil,
            "kayle_document_id": nil, "kayle_human_id": nil, "document_photo": nil, "": nil,
        ]
        for (key, value) in expected { #expect(claims.value(forKey: key) == value, "\(key)") }
    }

    /// The rule of a birthday: the day is that of UTC, wherever the holder is. Before midnight in UTC nobody is a year
    /// older, even where the day has begun (UTC+14); after it everybody is, even where it has not (UTC−12).
    @Test(arguments: [
        ("2026-11-23T10:00:00Z", false), ("2026-11-23T23:59:59Z", false), ("2026-11-24T00:00:00Z", true),
        ("2026-11-24T11:59:59Z", true), ("2026-11-25T00:00:00Z", true),
    ])
    func isExactlyEighteenToday(time: String, isEighteen: Bool) throws {
        let day = try #require(Int(time.dropFirst(8).prefix(2)))
        let clock = time.dropFirst(11).prefix(8).split(separator: ":").compactMap { Int($0) }
        let date = try #require(CivilDate(year: 2026, month: 11, day: day))
        let instant = Timestamp(date, hour: clock[0], minute: clock[1], second: clock[2])
        #expect(instant.description == time)
        let claims = try claims(at: instant)
        #expect(claims.value(forKey: "age_over_18") == .flag(isEighteen))
    }

    @Test(arguments: [("M", "M", false), ("F", "F", false), ("<", "X", false), ("X", "X", false), ("1", "X", true)])
    func sexIsEnumeratedAndKept(character: String, marker: String, isUnknown: Bool) throws {
        let sex = MRZSex(Array(character.utf8)[...])
        #expect(sex.marker == marker)
        #expect(String(sex.character) == character)
        #expect(sex.isUnknown == isUnknown)
        #expect(try claims(at: try Timestamp.day(2026, 11, 24)).sexMarkerRaw == "<")
    }
}
