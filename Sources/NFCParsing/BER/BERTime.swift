extension BERReader {
    /// Reads a UTCTime or GeneralizedTime (X.680 §46, §47): with or without seconds, with fractions, with an offset.
    /// Two-digit years below 50 belong to this century (RFC 5280 §4.1.2.5.1).
    mutating func time() throws(BERError) -> Timestamp {
        let element = try next()
        var digits = TimeDigits(element.contents)
        switch element.tag {
        case .utcTime:
            let year = try digits.number(2)
            return try digits.timestamp(year: year < 50 ? 2000 + year : 1900 + year, minutesRequired: true)
        case .generalizedTime:
            let year = try digits.number(2) * 100 + digits.number(2)
            return try digits.timestamp(year: year, minutesRequired: false)
        default:
            throw .unexpectedTag
        }
    }
}

extension BERElement {
    /// The contents as those of a GeneralizedTime under an implicit tag.
    func generalizedTime() throws(BERError) -> Timestamp {
        var digits = TimeDigits(contents)
        let year = try digits.number(2) * 100 + digits.number(2)
        return try digits.timestamp(year: year, minutesRequired: false)
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

    mutating func timestamp(year: Int, minutesRequired: Bool) throws(BERError) -> Timestamp {
        let month = try number(2)
        let day = try number(2)
        let hour = try number(2)
        let minute = minutesRequired || startsWithDigit ? try number(2) : 0
        let second = startsWithDigit ? try number(2) : 0
        if rest.first == 0x2E || rest.first == 0x2C {
            rest = rest.dropFirst()
            guard startsWithDigit else { throw .malformedValue }
            rest = rest.drop { 0x30...0x39 ~= $0 }
        }
        guard let date = CivilDate(year: year, month: month, day: day), hour < 24, minute < 60, second < 60 else {
            throw .malformedValue
        }
        let local = Timestamp(date, hour: hour, minute: minute, second: second)
        return local.advanced(bySeconds: try offsetInSeconds())
    }

    /// What has to be added to local time to get UTC. A time without a zone is refused: it names no point in time.
    private mutating func offsetInSeconds() throws(BERError) -> Int64 {
        let sign: Int64
        switch rest.popFirst() {
        case 0x5A where rest.isEmpty: return 0
        case 0x2B: sign = -1
        case 0x2D: sign = 1
        default: throw .malformedValue
        }
        let hours = try number(2)
        let minutes = rest.isEmpty ? 0 : try number(2)
        guard rest.isEmpty, hours < 24, minutes < 60 else { throw .malformedValue }
        return sign * Int64(hours * 3600 + minutes * 60)
    }
}
