/// A date or time of EF.DG11, EF.DG12 and EF.DG16 (Doc 9303-10 §4.7.11): digits, which the standard wants as
/// characters and which some issuers pack into half octets (France, Malaysia, Taiwan; times of Bosnia).
struct DetailDate {
    private let digits: [Int]

    /// Nil when the field holds neither `count` digits nor half as many octets of two digits each.
    init?(_ field: Bytes, digits count: Int) {
        if field.count == count {
            guard field.allSatisfy({ 0x30...0x39 ~= $0 }) else { return nil }
            digits = field.map { Int($0 & 0x0F) }
        } else if field.count * 2 == count {
            guard field.allSatisfy({ $0 >> 4 <= 9 && $0 & 0x0F <= 9 }) else { return nil }
            digits = field.flatMap { [Int($0 >> 4), Int($0 & 0x0F)] }
        } else {
            return nil
        }
    }

    private func number(_ range: Range<Int>) -> Int {
        digits[range].reduce(0) { $0 * 10 + $1 }
    }

    /// `YYYYMMDD` as a day, nil when there is no such day.
    var day: CivilDate? {
        CivilDate(year: number(0..<4), month: number(4..<6), day: number(6..<8))
    }

    /// `YYYYMMDD` of a birth: zeros stand for what is not known. Nil when the known parts are no date.
    var partial: PartialDate? {
        let (year, month, day) = (number(0..<4), number(4..<6), number(6..<8))
        guard month <= 12, day <= 31 else { return nil }
        let date = PartialDate(
            year: year == 0 ? nil : year, month: month == 0 ? nil : month, day: day == 0 ? nil : day)
        // A day that its month does not have is dropped by PartialDate; here it means that the field is wrong.
        guard year == 0 || month == 0 || day == 0 || date.day != nil else { return nil }
        return date
    }

    /// `YYYYMMDDHHMMSS`, nil when there is no such time.
    var time: CivilTime? {
        day.flatMap { CivilTime($0, hour: number(8..<10), minute: number(10..<12), second: number(12..<14)) }
    }
}
