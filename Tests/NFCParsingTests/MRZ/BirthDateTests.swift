import Testing

@testable import NFCParsing

/// The century of a birth, with and without EF.DG11. All checks are made on 24 November 2026.
struct BirthDateTests {
    private func birth(_ zone: String, _ details: String? = nil) throws -> BirthDate {
        BirthDate(
            zone: MRZDate(Array(zone.utf8)[...]),
            details: details.flatMap { DetailDate(Array($0.utf8)[...], digits: 8)?.partial },
            at: try Timestamp.day(2026, 11, 24))
    }

    /// A holder born in 1926 reads as born in 2026 without EF.DG11; with it, as what they are.
    @Test(arguments: [
        ("260101", "19260101", "1926-01-01"), ("260101", "20260101", "2026-01-01"),
        ("740812", "19740812", "1974-08-12"), ("740812", "19740000", "1974-08-12"),
        ("74<<<<", "19740812", "1974-08-12"), ("7408<<", "19740812", "1974-08-12"), ("74<<<<", "19740000", "1974"),
        ("<<<<<<", "19260101", "1926-01-01"), ("081124", "19081124", "1908-11-24"),
    ])
    func theFullYearDecides(zone: String, details: String, expected: String) throws {
        let birth = try birth(zone, details)
        #expect(birth.date.description == expected)
        #expect(!birth.isCenturyAmbiguous && !birth.isContradicted)
    }

    /// What contradicts the zone, lies after the check or makes the holder older than anybody is not taken over.
    @Test(arguments: [
        ("740812", "19750812", "1974-08-12"), ("740812", "19740912", "1974-08-12"),
        ("740812", "19740811", "1974-08-12"),
        ("261124", "20261125", "2026-11-24"), ("261125", "20261125", "1926-11-25"),
        ("740812", "18740812", "1974-08-12"),
        ("<<<<<<", "20270101", ""),
    ])
    func aContradictionIsNamed(zone: String, details: String, expected: String) throws {
        let birth = try birth(zone, details)
        #expect(birth.isContradicted)
        #expect(birth.date.description == expected)
    }

    /// Thirty years: below, the holder might be a century older and still be alive.
    @Test(arguments: [
        ("961123", "1996-11-23", true), ("951124", "1995-11-24", false), ("951125", "1995-11-25", true),
        ("900517", "1990-05-17", false), ("260101", "2026-01-01", true), ("20<<<<", "2020", true),
        ("261125", "1926-11-25", false), ("<<<<<<", "", false),
    ])
    func bothCenturiesArePossible(zone: String, expected: String, isAmbiguous: Bool) throws {
        for details in [nil, "00000000"] {
            let birth = try birth(zone, details)
            #expect(birth.date.description == expected)
            #expect(birth.isCenturyAmbiguous == isAmbiguous)
            #expect(!birth.isContradicted)
        }
    }
}
