/// From when to when something is valid, in seconds since 1970, both ends included.
public struct Validity: Hashable, Sendable {
    /// First second.
    public var notBefore: Int64
    /// Last second.
    public var notAfter: Int64

    /// A period by its ends.
    public init(notBefore: Int64, notAfter: Int64) {
        self.notBefore = notBefore
        self.notAfter = notAfter
    }

    /// A period that began some days before `now` and ends some days after it; negative numbers lie on the other side.
    init(around now: Int64, daysBefore: Int64, daysAfter: Int64) {
        self.init(notBefore: now - daysBefore * Self.day, notAfter: now + daysAfter * Self.day)
    }

    static let day: Int64 = 86_400
}
