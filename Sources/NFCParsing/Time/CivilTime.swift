/// A day and a time of day, without a time zone: what a clock on the wall showed.
public struct CivilTime: Hashable, Sendable {
    /// The day.
    public let date: CivilDate
    /// Hour, 0…23.
    public let hour: Int
    /// Minute, 0…59.
    public let minute: Int
    /// Second, 0…59.
    public let second: Int

    /// Nil when no clock shows this.
    public init?(_ date: CivilDate, hour: Int, minute: Int, second: Int) {
        guard 0...23 ~= hour, 0...59 ~= minute, 0...59 ~= second else { return nil }
        self.date = date
        self.hour = hour
        self.minute = minute
        self.second = second
    }
}

extension CivilTime: CustomStringConvertible {
    /// `YYYY-MM-DDTHH:MM:SS`
    public var description: String {
        "\(date)T" + [hour, minute, second].map { CivilDate.padded($0, 2) }.joined(separator: ":")
    }
}
