import Testing

@testable import NFCParsing

struct BERTimeTests {
    private func time(_ tag: UInt8, _ text: String) throws -> String {
        var reader = BERReader(([tag, UInt8(text.utf8.count)] + text.utf8)[...])
        return try reader.time().description
    }

    @Test(
        arguments: [
            (0x17, "490101000000Z", "2049-01-01T00:00:00Z"),
            (0x17, "500101000000Z", "1950-01-01T00:00:00Z"),
            (0x17, "2403091200Z", "2024-03-09T12:00:00Z"),
            (0x17, "240309120000+0130", "2024-03-09T10:30:00Z"),
            (0x17, "240309120000-0130", "2024-03-09T13:30:00Z"),
            (0x18, "20240229235959Z", "2024-02-29T23:59:59Z"),
            (0x18, "2024022923Z", "2024-02-29T23:00:00Z"),
            (0x18, "20240229235959.123Z", "2024-02-29T23:59:59Z"),
            (0x18, "20240229235959,5Z", "2024-02-29T23:59:59Z"),
            (0x18, "20240301000000+01", "2024-02-29T23:00:00Z"),
            (0x18, "00010101000000Z", "0001-01-01T00:00:00Z"),
        ] as [(UInt8, String, String)])
    func reads(tag: UInt8, text: String, expected: String) throws {
        #expect(try time(tag, text) == expected)
    }

    @Test(
        arguments: [
            (0x17, "240230120000Z"), (0x17, "241301000000Z"), (0x17, "240101240000Z"), (0x17, "240101006000Z"),
            (0x17, "240101000060Z"), (0x17, "240101000000"), (0x17, "240101000000Z0"), (0x17, "24010100000"),
            (0x17, "2401010000+25"), (0x17, ""), (0x18, "20230229000000Z"), (0x18, "20240101000000.Z"),
            (0x18, "00000101000000Z"),
            (0x18, "20240101000000"), (0x18, "2024-01-01"), (0x0C, "20240101000000Z"),
        ] as [(UInt8, String)])
    func refuses(tag: UInt8, text: String) {
        #expect(throws: BERError.self) { try time(tag, text) }
    }

    @Test func daysGoThereAndBack() throws {
        for days in stride(from: Int64(-719_162), through: 2_932_896, by: 97) {
            let date = CivilDate(daysSinceEpoch: days)
            #expect(date.daysSinceEpoch == days)
            #expect(CivilDate(year: date.year, month: date.month, day: date.day) == date)
        }
        #expect(CivilDate(daysSinceEpoch: 0).description == "1970-01-01")
    }

    @Test func midnightIsOnTheRightSideOfTheEarth() throws {
        let time = Timestamp(try #require(CivilDate(year: 2026, month: 3, day: 1)), hour: 1)
        #expect(time.date(hoursFromUTC: -12).description == "2026-02-28")
        #expect(time.date(hoursFromUTC: 14).description == "2026-03-01")
        #expect(Timestamp(secondsSinceEpoch: -1).description == "1969-12-31T23:59:59Z")
    }
}
