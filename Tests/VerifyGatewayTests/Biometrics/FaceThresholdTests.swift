import NFCParsing
import Testing

@testable import VerifyGateway

@Suite("The face threshold")
struct FaceThresholdTests {
    private static func day(_ text: String) throws -> CivilDate {
        let parts = text.split(separator: "-").compactMap { Int($0) }
        return try #require(CivilDate(year: parts[0], month: parts[1], day: parts[2]))
    }

    /// The first five lines are the vectors of the contract.
    @Test(
        "An old portrait, and one of a child that has grown, is allowed to resemble less",
        arguments: [
            ("1980-01-01", "2036-03-09", "2026-03-09", 0.8),
            ("1980-01-01", "2031-03-09", "2026-03-09", 0.73),
            ("1980-01-01", "2026-03-09", "2026-03-09", 0.6875),
            ("2015-01-01", "2030-03-09", "2026-03-09", 0.763015334),
            ("2005-06-01", "2031-06-01", "2026-03-09", 0.697220153),
            // 16 on the day of issue: valid for ten years; a day younger: for five, or nobody knows.
            ("2010-03-09", "2036-03-09", "2026-03-09", 0.8),
            ("2010-03-10", "2036-03-09", "2026-03-09", 0.7),
            ("2010-03-10", "2031-03-09", "2026-03-09", 0.8),
            // An issue before the birth or an expiry long ago: never outside the range.
            ("2025-01-01", "2028-01-01", "2026-03-09", 0.6875), ("1980-01-01", "2050-01-01", "2026-03-09", 0.8),
            ("1950-01-01", "1990-01-01", "2026-03-09", 0.6875),
            // Issued on a 28th of February, because ten years before a leap day there is none.
            ("1980-02-29", "2036-02-29", "2026-02-28", 0.8),
            ("1980-01-01", "0004-01-01", "2026-03-09", 0.7),
        ])
    func passport(birth: String, expiry: String, now: String, threshold: Double) throws {
        let value = FaceThreshold.ofPassport(
            birth: try Self.day(birth), expiry: try Self.day(expiry), now: Timestamp(try Self.day(now)))
        #expect(abs(value - threshold) < 1e-9, "\(value)")
    }

    @Test("Other documents, and passports without a full date of birth, get the middle")
    func others() async throws {
        let now = WallClock.system.now() / 1000
        for (recipe, isPassport) in [("", true), ("format=td1", false)] {
            let claims = try await VideoSubject(recipe: recipe).claims
            let value = FaceThreshold.of(claims, now: Timestamp(secondsSinceEpoch: now))
            #expect((value != FaceThreshold.fallback) == isPassport, "\(recipe) \(value)")
            #expect(FaceThreshold.range.contains(value))
        }
    }
}
