/// A point in time taken apart into the fields that certificates and machine-readable zones write, in UTC.
struct CalendarTime: Sendable {
    let year: Int
    let month: Int
    let day: Int
    private let secondOfDay: Int

    init(secondsSinceEpoch: Int64) {
        let days = Int(secondsSinceEpoch >= 0 ? secondsSinceEpoch / 86_400 : (secondsSinceEpoch - 86_399) / 86_400)
        secondOfDay = Int(secondsSinceEpoch) - days * 86_400

        // Counted in years that begin on 1 March of a 400-year era, so that the leap day is the last one of its year.
        let shifted = days + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        day = dayOfYear - (153 * shiftedMonth + 2) / 5 + 1
        month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    }

    /// `YYYYMMDDHHMMSS`
    var digits: String {
        Self.padded(year, 4)
            + [month, day, secondOfDay / 3600, secondOfDay / 60 % 60, secondOfDay % 60]
            .map { Self.padded($0, 2) }.joined()
    }

    /// `YYMMDD`, as a machine-readable zone writes dates (Doc 9303-3 §4.8).
    var mrzDate: String {
        String(digits.dropFirst(2).prefix(6))
    }

    private static func padded(_ value: Int, _ width: Int) -> String {
        let digits = String(value)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
}
