/// The kind of phone that took a session over, in the name that people know it by. The browser's page shows it, so that
/// a person notices a phone that is not theirs.
enum PhoneKind: String, CaseIterable, Sendable {
    case iPhone
    case iPad
    case android = "Android"

    /// What the app says of itself in the version of its hello, for example `1.7.0 (iPhone)`; nil when it names none.
    init?(appVersion: String) {
        let words = appVersion.lowercased().split { !$0.isLetter }.map(String.init)
        if words.contains("ios") {
            self = .iPhone
        } else if let kind = Self.allCases.first(where: { words.contains($0.rawValue.lowercased()) }) {
            self = kind
        } else {
            return nil
        }
    }
}
