/// What makes a selection acceptable.
enum ShareSelectionRules {
    /// The selected keys in the order in which they were offered.
    static func accept(
        _ selection: ShareSelection, sessionID: String, offered: [ShareField]
    ) throws(Refusal) -> [String] {
        guard selection.sessionID.trimmed == sessionID else { throw Refusal(.invalidSessionID) }
        let chosen = Set(selection.selectedFieldKeys.map(\.trimmed)).subtracting([""])
        guard !chosen.isEmpty else { throw Refusal(.shareSelectionRequired) }
        guard chosen.isSubset(of: offered.map(\.key)) else { throw Refusal(.shareSelectionInvalidField) }
        guard offered.allSatisfy({ !$0.required || chosen.contains($0.key) }) else {
            throw Refusal(.shareSelectionMissingRequired)
        }
        return offered.map(\.key).filter(chosen.contains)
    }
}
