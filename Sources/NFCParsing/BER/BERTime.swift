extension BERReader {
    /// Reads a UTCTime or GeneralizedTime (X.680 §46, §47): with or without seconds, with an offset; a GeneralizedTime
    /// also without minutes and with a fraction of its last part, which is cut to whole seconds. Two-digit years below 50
    /// belong to this century (RFC 5280 §4.1.2.5.1). The year 0 and a second 60 are refused.
    mutating func time() throws(BERError) -> Timestamp {
        let element = try next()
        var digits = TimeDigits(element.contents)
        switch element.tag {
        case .utcTime: return try digits.utcTime()
        case .generalizedTime: return try digits.generalizedTime()
        default: throw .unexpectedTag
        }
    }
}

extension BERElement {
    /// The contents as those of a GeneralizedTime under an implicit tag.
    func generalizedTime() throws(BERError) -> Timestamp {
        var digits = TimeDigits(contents)
        return try digits.generalizedTime()
    }
}

/// Reads the characters of a time from left to right.
private struct TimeDigits {
    private var rest: Bytes

    init(_ contents: Bytes) {
        rest = contents
    }

    private var startsWithDigit: Bool { rest.first.map { 0x30...0x39 ~= $0 } ?? false }

    mutating func number(_ count: Int) throws(BERError) -> Int {
        guard rest.count >= count else { throw .malformedValue }
        var value = 0
        for character in rest.prefix(count) {
            guard 0x30...0x39 ~= character else { throw .malformedValue }
            value = value * 10 + Int(character - 0x30)
        }
        rest = rest.dropFirst(count)
        return value
    }

    /// `YYMMDDhhmm[ss]` and a zone in hours and minutes.
    mutating func utcTime() throws(BERError) -> Timestamp {
        let year = try number(2)
        let date = try date(inYear: year < 50 ? 2000 + year : 1900 + year)
        let hour = try number(2)
        let minute = try number(2)
        let second = startsWithDigit ? try number(2) : 0
        guard hour < 24, minute < 60, second < 60 else { throw .malformedValue }
        let local = Timestamp(date, hour: hour, minute: minute, second: second)
        return local.advanced(bySeconds: try offsetInSeconds(minutesRequired: true))
    }

    /// `YYYYMMDDhh[mm[ss]][.f]` and a zone in hours with or without minutes.
    mutating func generalizedTime() throws(BERError) -> Timestamp {
        let year = try number(2) * 100 + number(2)
        guard year > 0 else { throw .malformedValue }
        let date = try date(inYear: year)
        let hour = try number(2)
        let minute = startsWithDigit ? try number(2) : nil
        let second = minute != nil && startsWithDigit ? try number(2) : nil
        guard hour < 24, minute ?? 0 < 60, second ?? 0 < 60 else { throw .malformedValue }
        let local = Timestamp(date, hour: hour, minute: minute ?? 0, second: second ?? 0)
        let unit: Int64 = second != nil ? 1 : minute != nil ? 60 : 3600
        return local.advanced(bySeconds: try fraction(of: unit) + offsetInSeconds(minutesRequired: false))
    }

    private mutating func date(inYear year: Int) throws(BERError) -> CivilDate {
        let month = try number(2)
        let day = try number(2)
        guard let date = CivilDate(year: year, month: month, day: day) else { throw .malformedValue }
        return date
    }

    /// Whole seconds in the fraction of an hour, a minute or a second; 0 without one.
    private mutating func fraction(of unit: Int64) throws(BERError) -> Int64 {
        guard rest.first == UInt8(ascii: ".") || rest.first == UInt8(ascii: ",") else { return 0 }
        rest = rest.dropFirst()
        guard startsWithDigit else { throw .malformedValue }
        var (numerator, denominator) = (Int64(0), Int64(1))
        while startsWithDigit {
            let digit = Int64(try number(1))
            // Beyond a billionth nothing changes by a second.
            guard denominator < 1_000_000_000 else { continue }
            numerator = numerator * 10 + digit
            denominator *= 10
        }
        return numerator * unit / denominator
    }

    /// What has to be added to local time to get UTC. A time without a zone is refused: it names no point in time.
    private mutating func offsetInSeconds(minutesRequired: Bool) throws(BERError) -> Int64 {
        let sign: Int64
        switch rest.popFirst() {
        case UInt8(ascii: "Z") where rest.isEmpty: return 0
        case UInt8(ascii: "+"): sign = -1
        case UInt8(ascii: "-"): sign = 1
        default: throw .malformedValue
        }
        let hours = try number(2)
        let minutes = rest.isEmpty && !minutesRequired ? 0 : try number(2)
        guard rest.isEmpty, hours < 24, minutes < 60 else { throw .malformedValue }
        return sign * Int64(hours * 3600 + minutes * 60)
    }
}
