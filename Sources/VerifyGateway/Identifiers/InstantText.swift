/// Milliseconds since 1970 as ISO 8601 text in UTC with three decimals, `2026-03-09T12:00:00.000Z`.
enum InstantText {
    /// The text; the proleptic Gregorian calendar is used for every year.
    static func format(milliseconds: Int64) -> String {
        let day = milliseconds.flooredQuotient(by: 86_400_000)
        let rest = milliseconds - day * 86_400_000
        let (year, month, date) = civil(daysSince1970: day)
        let seconds = rest / 1000
        var text: [UInt8] = []
        text.reserveCapacity(24)
        for (number, width, end) in [
            (year, 4, "-"), (month, 2, "-"), (date, 2, "T"), (seconds / 3600, 2, ":"), (seconds / 60 % 60, 2, ":"),
            (seconds % 60, 2, "."), (rest % 1000, 3, "Z"),
        ] as [(Int64, Int, Unicode.Scalar)] {
            let digits = String(number).utf8
            text += repeatElement(UInt8(ascii: "0"), count: max(0, width - digits.count))
            text += digits
            text.append(UInt8(ascii: end))
        }
        return String(decoding: text, as: UTF8.self)
    }

    /// Counts in eras of 400 years that begin on the first of March, so that the leap day is the last of a year.
    fileprivate static func civil(daysSince1970: Int64) -> (year: Int64, month: Int64, day: Int64) {
        let shifted = daysSince1970 + 719_468
        let era = shifted.flooredQuotient(by: 146_097)
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
        return (year, month, dayOfYear - (153 * shiftedMonth + 2) / 5 + 1)
    }
}

extension Int64 {
    fileprivate func flooredQuotient(by divisor: Int64) -> Int64 {
        let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
        return remainder < 0 ? quotient - 1 : quotient
    }
}

extension InstantText {
    /// The milliseconds of `YYYY-MM-DDTHH:MM[:SS[.f…]]` with `Z` or an offset such as `+01:00`; nil for other texts and
    /// for days that the calendar does not have. What is finer than a millisecond is cut off.
    static func parse(_ text: String) -> Int64? {
        let form = /(\d{4})-(\d{2})-(\d{2})T(\d{2}):(\d{2})(?::(\d{2})(?:\.(\d{1,30}))?)?(?:Z|([+-])(\d{2}):(\d{2}))/
            .asciiOnlyDigits()
        guard let match = text.wholeMatch(of: form)?.output else { return nil }
        let number = { (part: Substring?) in part.flatMap { Int64($0) } ?? 0 }
        let (year, month, day) = (number(match.1), number(match.2), number(match.3))
        let (hour, minute, second) = (number(match.4), number(match.5), number(match.6))
        let (offsetHour, offsetMinute) = (number(match.9), number(match.10))
        guard hour < 24, minute < 60, second < 60, offsetHour < 24, offsetMinute < 60, 1...12 ~= month else {
            return nil
        }
        let days = daysSince1970(year: year, month: month, day: day)
        guard civil(daysSince1970: days) == (year, month, day) else { return nil }
        let fraction = number(match.7.map { ($0 + "00").prefix(3) })
        let offset = (offsetHour * 60 + offsetMinute) * (match.8 == "-" ? -60_000 : 60_000)
        return days * 86_400_000 + ((hour * 60 + minute) * 60 + second) * 1000 + fraction - offset
    }

    private static func daysSince1970(year: Int64, month: Int64, day: Int64) -> Int64 {
        let shifted = month <= 2 ? year - 1 : year
        let era = shifted.flooredQuotient(by: 400)
        let yearOfEra = shifted - era * 400
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }
}
