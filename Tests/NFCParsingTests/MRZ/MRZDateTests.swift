import Testing

@testable import NFCParsing

struct MRZDateTests {
    private func date(_ text: String) -> MRZDate { MRZDate(Array(text.utf8)[...]) }

    /// The century of a birth: the latest day that is not after the check.
    @Test(arguments: [
        ("261123", "2026-11-23"), ("261124", "2026-11-24"), ("261125", "1926-11-25"), ("270101", "1927-01-01"),
        ("000229", "2000-02-29"), ("74<<<<", "1974"), ("7408<<", "1974-08"), ("<<<<<<", ""), ("26<<<<", "2026"),
        ("230230", "2023-02"), ("231301", "2023"),
    ])
    func choosesTheCenturyOfABirth(text: String, expected: String) throws {
        #expect(date(text).birthDate(at: try Timestamp.day(2026, 11, 24)).description == expected)
    }

    /// The century of an expiry: within 50 years of the check.
    @Test(arguments: [
        ("120415", "2012-04-15"), ("350101", "2035-01-01"), ("760101", "2076-01-01"), ("770101", "1977-01-01"),
        ("35<<<<", "2035-12-31"), ("3502<<", "2035-02-28"),
    ])
    func choosesTheCenturyOfAnExpiry(text: String, expected: String) throws {
        #expect(date(text).expiryDate(at: try Timestamp.day(2026, 11, 24))?.description == expected)
    }

    @Test func noExpiryWithoutAYearOrOnADayThatDoesNotExist() throws {
        let time = try Timestamp.day(2026, 11, 24)
        #expect(date("<<<<<<").expiryDate(at: time) == nil)
        #expect(date("350230").expiryDate(at: time) == nil)
    }

    /// An age counts only when it is reached for certain.
    @Test(arguments: [
        ("081124", 2026, 11, 24, 18), ("081125", 2026, 11, 24, 17), ("080229", 2026, 2, 28, 17),
        ("080229", 2026, 3, 1, 18), ("08<<<<", 2026, 12, 30, 17), ("08<<<<", 2026, 12, 31, 18),
        ("0811<<", 2026, 11, 29, 17), ("0811<<", 2026, 11, 30, 18),
    ])
    func countsAge(text: String, year: Int, month: Int, day: Int, age: Int) throws {
        let time = try Timestamp.day(year, month, day)
        #expect(date(text).birthDate(at: time).age(on: time.date) == age)
    }

    @Test func noAgeWithoutAYear() throws {
        let time = try Timestamp.day(2026, 11, 24)
        #expect(date("<<<<<<").birthDate(at: time).age(on: time.date) == nil)
    }

    @Test(arguments: [
        ("740812", false), ("<<<<<<", false), ("74<<<<", false), ("7408<<", false), ("000229", false),
        ("240229", false), ("230229", true), ("230230", true), ("231301", true), ("230001", true), ("230431", true),
        ("2304<1", true), ("A30401", true), ("230400", true), ("2<0401", true), ("23<<32", true), ("23<<31", false),
    ])
    func knowsDatesThatNoCalendarHas(text: String, isImpossible: Bool) {
        #expect(date(text).isImpossible == isImpossible)
    }
}
