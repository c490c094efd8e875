import NFCParsing

/// How much a face has to resemble the portrait: less for an old portrait, and less for one of somebody who has grown
/// up since.
///
/// Passports are valid for ten years, those of children for five, so the day of issue follows from the day of expiry.
enum FaceThreshold {
    /// For documents of which the age of the portrait is not known.
    static let fallback = 0.7
    /// Never less, never more.
    static let range = 0.6875...0.8

    /// From here on a passport is valid for ten years.
    private static let adultAge = 16
    /// Faces change little afterwards.
    private static let grownAge = 25

    /// The threshold for the holder of a document, `now` being the time of the check.
    static func of(_ claims: DocumentClaims, now: Timestamp) -> Double {
        let birth = claims.dateOfBirth
        guard claims.documentTypeCode.hasPrefix("P"), let expiry = claims.documentExpiryDate,
            let year = birth.year, let month = birth.month, let day = birth.day,
            let birthDate = CivilDate(year: year, month: month, day: day)
        else { return fallback }
        return ofPassport(birth: birthDate, expiry: expiry, now: now)
    }

    /// The threshold for a passport.
    static func ofPassport(birth: CivilDate, expiry: CivilDate, now: Timestamp) -> Double {
        guard let tenBefore = expiry.years(before: 10), let fiveBefore = expiry.years(before: 5) else {
            return fallback
        }
        let isAdult = tenBefore.age(bornOn: birth) >= adultAge
        let isChild = fiveBefore.age(bornOn: birth) < adultAge
        guard isAdult != isChild else { return fallback }
        let issue = isAdult ? tenBefore : fiveBefore
        let (start, end) = (Timestamp(issue).secondsSinceEpoch, Timestamp(expiry).secondsSinceEpoch)
        let age = share(Double(now.secondsSinceEpoch - start) / Double(end - start))
        let grown = min(now.date.age(bornOn: birth), grownAge) - min(issue.age(bornOn: birth), grownAge)
        let threshold = 0.8 - 0.14 * age - 0.09 * share(Double(grown) / 10)
        return min(max(threshold, range.lowerBound), range.upperBound)
    }

    private static func share(_ value: Double) -> Double { min(max(value, 0), 1) }
}

extension CivilDate {
    /// The same day of an earlier year; the last of February where the year has no 29th. Nil before the year 0.
    fileprivate func years(before count: Int) -> CivilDate? {
        CivilDate(year: year - count, month: month, day: day) ?? CivilDate(year: year - count, month: month, day: 28)
    }
}
