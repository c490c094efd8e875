/// One certificate on a revocation list.
public struct Revocation: Equatable, Sendable {
    /// From when it is revoked.
    public let date: Timestamp
    /// Why.
    public let reason: RevocationReason
    /// The list that says so.
    public let list: RevocationListReference
}

/// A revocation list by what people need to know of it.
public struct RevocationListReference: Equatable, Sendable {
    /// Who made it.
    public let issuer: String
    /// Its number in the issuer's series.
    public let number: Int?
    /// When it was made.
    public let thisUpdate: Timestamp
    /// When a newer one was due.
    public let due: Timestamp

    init(_ list: CertificateRevocationList) {
        issuer = list.issuer.title
        number = list.number
        thisUpdate = list.thisUpdate
        due = list.due
    }
}

/// What is known about a certificate's revocation (Doc 9303-12 §6).
public enum RevocationStatus: Equatable, Sendable {
    /// A current list does not name it.
    case notRevoked(RevocationListReference)
    /// An authentic list names it, current or not.
    case revoked(Revocation)
    /// No list names it, but the newest one is too old to say so.
    case stale(RevocationListReference)
    /// There is no list of its state.
    case unknown
}

extension RevocationListReference: CustomStringConvertible {
    /// Whose list of which day.
    public var description: String {
        "list \(number.map { "\($0) " } ?? "")of \(issuer), \(thisUpdate.date)"
    }

    /// How long ago a newer list was due.
    func lateness(at time: Timestamp) -> String {
        let days = max(0, time.secondsSinceEpoch - due.secondsSinceEpoch) / 86_400
        return "\(self), due \(due.date), \(days) days late"
    }
}

extension Revocation: CustomStringConvertible {
    /// Since when, why, and by which list.
    public var description: String { "since \(date.date), \(reason), \(list)" }
}
