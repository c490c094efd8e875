/// A date of a machine-readable zone: two digits of a year, and parts that may be unknown (Doc 9303-3 §4.7, §4.8).
public struct MRZDate: Equatable, Sendable {
    /// In place of a part that is unknown.
    private static let unknown: UInt8 = 0xFF
    // An octet each, so that a zone is small enough to be handed on in registers.
    private let knownYear: UInt8
    private let knownMonth: UInt8
    private let knownDay: UInt8
    /// Whether a part is neither unknown nor possible: month 13, letters, 30 February. Such parts count as unknown.
    public let isImpossible: Bool

    /// Last two digits of the year, nil when unknown.
    public var yearOfCentury: Int? { Self.number(knownYear) }
    /// Month, 1…12, nil when unknown.
    public var month: Int? { Self.number(knownMonth) }
    /// Day of the month, 1…31, nil when unknown.
    public var day: Int? { Self.number(knownDay) }

    private static func number(_ part: UInt8) -> Int? { part == unknown ? nil : Int(part) }

    /// Reads six characters. A part that is neither two digits nor two fillers is unknown.
    init(_ characters: Bytes) {
        self.init(characters.span)
    }

    /// Reads six characters.
    init(_ characters: Span<UInt8>) {
        let year = Self.part(characters, at: 0, 0...99)
        let month = Self.part(characters, at: 2, 1...12)
        let day = Self.part(characters, at: 4, 1...31)
        // Years a century apart have the same leap days but for the year 00, which had one in this century.
        let lastDay = CivilDate.days(inMonth: Int(month.number ?? 1), ofYear: 2000 + Int(year.number ?? 0))
        isImpossible =
            year.isImpossible || month.isImpossible || day.isImpossible || Int(day.number ?? 1) > lastDay
        knownYear = year.number ?? Self.unknown
        knownMonth = month.number ?? Self.unknown
        knownDay = day.number ?? Self.unknown
    }

    /// Two characters as a number of a range, and whether they are neither that nor two fillers.
    private static func part(
        _ characters: Span<UInt8>, at offset: Int, _ range: ClosedRange<UInt8>
    ) -> (number: UInt8?, isImpossible: Bool) {
        guard offset + 2 <= characters.count else { return (nil, false) }
        let (first, second) = (characters[offset], characters[offset + 1])
        let (tens, ones) = (first &- UInt8(ascii: "0"), second &- UInt8(ascii: "0"))
        if tens < 10, ones < 10, range ~= tens * 10 + ones { return (tens * 10 + ones, false) }
        return (nil, first != UInt8(ascii: "<") || second != UInt8(ascii: "<"))
    }

    /// The date read as one of birth: the latest day that is not after the day of the check. Nobody is older than 130
    /// years, so a later century would be the only other choice and is excluded.
    public func birthDate(at time: Timestamp) -> PartialDate { birthDate(on: time.date) }

    func birthDate(on today: CivilDate) -> PartialDate {
        guard let yearOfCentury else { return PartialDate(year: nil, month: nil, day: nil) }
        var year = today.year / 100 * 100 + yearOfCentury
        if PartialDate(year: year, month: month, day: day).earliest > today { year -= 100 }
        return PartialDate(year: year, month: month, day: day)
    }

    /// The date read as one of expiry: the year within 50 years of the check, the later one of two. Unknown parts are
    /// taken as late as they can be. Nil when the year is unknown or the day does not exist.
    public func expiryDate(at time: Timestamp) -> CivilDate? {
        guard let yearOfCentury else { return nil }
        let current = time.date.year
        var year = current / 100 * 100 + yearOfCentury
        if year - current > 50 {
            year -= 100
        } else if year - current <= -50 {
            year += 100
        }
        let month = month ?? 12
        return CivilDate(year: year, month: month, day: day ?? CivilDate.days(inMonth: month, ofYear: year))
    }
}

/// A date of which parts may be unknown: legal for people without an exact date of birth.
public struct PartialDate: Equatable, Sendable {
    /// Year with its century, nil when unknown.
    public let year: Int?
    /// Month, 1…12, nil when unknown.
    public let month: Int?
    /// Day of the month, nil when unknown, or when the month is unknown or has no such day.
    public let day: Int?

    /// A date from its parts.
    init(year: Int?, month: Int?, day: Int?) {
        self.year = year
        self.month = year == nil ? nil : month
        self.day = year.flatMap { year in
            month.flatMap { month in
                day.flatMap { CivilDate(year: year, month: month, day: $0)?.day }
            }
        }
    }

    /// The first day that it can be.
    var earliest: CivilDate {
        CivilDate(year: year ?? 0, month: month ?? 1, day: day ?? 1) ?? CivilDate(daysSinceEpoch: 0)
    }

    /// The last day that it can be.
    var latest: CivilDate {
        let year = year ?? 9999
        let month = month ?? 12
        return CivilDate(year: year, month: month, day: day ?? CivilDate.days(inMonth: month, ofYear: year))
            ?? CivilDate(daysSinceEpoch: 0)
    }

    /// Full years on a day that the person has reached for certain; nil when the year is unknown.
    public func age(on day: CivilDate) -> Int? {
        guard year != nil else { return nil }
        return day.age(bornOn: latest)
    }
}

extension PartialDate: CustomStringConvertible {
    /// `YYYY-MM-DD`, or as much of it as is known: `YYYY-MM`, `YYYY`, or nothing.
    public var description: String {
        guard let year else { return "" }
        guard let month else { return CivilDate.padded(year, 4) }
        let start = CivilDate.padded(year, 4) + "-" + CivilDate.padded(month, 2)
        guard let day else { return start }
        return start + "-" + CivilDate.padded(day, 2)
    }
}
