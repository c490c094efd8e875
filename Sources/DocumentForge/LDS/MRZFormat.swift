/// Size of a machine-readable zone (Doc 9303-4, -5, -6).
public enum MRZFormat: String, CaseIterable, Sendable {
    /// Card, three lines of 30
    case td1
    /// Larger card, two lines of 36
    case td2
    /// Passport, two lines of 44
    case td3

    /// Characters in a line.
    public var lineLength: Int {
        switch self {
        case .td1: 30
        case .td2: 36
        case .td3: 44
        }
    }
}
