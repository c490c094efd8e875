/// The date of birth of a document: the zone of EF.DG1 has two digits of the year, EF.DG11 has four.
struct BirthDate: Equatable, Sendable {
    /// Years that nobody lives beyond. A century that would make the holder older is no choice.
    private static let oldestAge = 130

    /// The date, as far as it is known.
    let date: PartialDate
    /// Whether the holder may as well have been born a century earlier: then nothing in the document decides, and the
    /// younger age is taken, which promises less.
    let isCenturyAmbiguous: Bool
    /// Whether EF.DG11 says something that cannot be true together with the zone. The zone is kept: it is what people
    /// compare with the printed page.
    let isContradicted: Bool

    /// Chosen on the day of `time` in UTC. `details` is the date of EF.DG11 when that file was proven.
    init(zone: MRZDate, details: PartialDate?, at time: Timestamp) {
        let today = time.date
        let alone = zone.birthDate(on: today)
        if let details, let year = details.year {
            let merged = PartialDate(year: year, month: zone.month ?? details.month, day: zone.day ?? details.day)
            isContradicted =
                !Self.agree(zone.yearOfCentury, year % 100) || !Self.agree(zone.month, details.month)
                || !Self.agree(zone.day, details.day) || merged.earliest > today
                || today.age(bornOn: merged.latest) > Self.oldestAge
            date = isContradicted ? alone : merged
            isCenturyAmbiguous = isContradicted && Self.isAmbiguous(alone, on: today)
        } else {
            date = alone
            isContradicted = false
            isCenturyAmbiguous = Self.isAmbiguous(alone, on: today)
        }
    }

    /// Whether two parts are equal as far as both are known.
    private static func agree(_ first: Int?, _ second: Int?) -> Bool {
        guard let first, let second else { return true }
        return first == second
    }

    private static func isAmbiguous(_ date: PartialDate, on today: CivilDate) -> Bool {
        guard let year = date.year else { return false }
        let earlier = PartialDate(year: year - 100, month: date.month, day: date.day)
        return today.age(bornOn: earlier.latest) <= oldestAge
    }
}
