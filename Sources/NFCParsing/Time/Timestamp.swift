/// A point in time with a resolution of one second. This module has no clock: whoever checks says when.
public struct Timestamp: Hashable, Comparable, Sendable {
    /// Seconds since 1970-01-01T00:00:00Z.
    public let secondsSinceEpoch: Int64

    /// A point in time by its distance from the epoch.
    public init(secondsSinceEpoch: Int64) {
        self.secondsSinceEpoch = secondsSinceEpoch
    }

    /// A time of day in UTC on `date`.
    public init(_ date: CivilDate, hour: Int = 0, minute: Int = 0, second: Int = 0) {
        secondsSinceEpoch = date.daysSinceEpoch * 86_400 + Int64(hour * 3600 + minute * 60 + second)
    }

    /// The day in UTC.
    public var date: CivilDate { date(hoursFromUTC: 0) }

    /// The day where clocks are `hoursFromUTC` ahead of UTC.
    public func date(hoursFromUTC: Int64) -> CivilDate {
        let local = secondsSinceEpoch + hoursFromUTC * 3600
        return CivilDate(daysSinceEpoch: local >= 0 ? local / 86_400 : (local - 86_399) / 86_400)
    }

    /// Moved by a number of seconds.
    public func advanced(bySeconds seconds: Int64) -> Timestamp {
        Timestamp(secondsSinceEpoch: secondsSinceEpoch + seconds)
    }

    /// Earlier is smaller.
    public static func < (lhs: Timestamp, rhs: Timestamp) -> Bool {
        lhs.secondsSinceEpoch < rhs.secondsSinceEpoch
    }
}

extension Timestamp: CustomStringConvertible {
    /// `YYYY-MM-DDTHH:MM:SSZ`
    public var description: String {
        let day = date
        let rest = Int(secondsSinceEpoch - day.daysSinceEpoch * 86_400)
        let time = [rest / 3600, rest / 60 % 60, rest % 60].map { CivilDate.padded($0, 2) }.joined(separator: ":")
        return "\(day)T\(time)Z"
    }
}
