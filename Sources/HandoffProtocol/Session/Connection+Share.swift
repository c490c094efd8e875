extension Connection {
    func sendShareRequest(_ effects: inout [SessionEffect]) {
        let request = ShareRequest(
            contractVersion: facts.contractVersion, sessionID: facts.sessionID,
            fields: facts.shareFields.map(\.fittingTheApp))
        effects.append(.send(.shareRequest(request)))
    }

    mutating func take(_ selection: ShareSelection, _ effects: inout [SessionEffect]) throws(Refusal) -> Step {
        guard person != nil else { throw Refusal(.phaseOutOfOrder) }
        try requireChipData()
        let keys = try ShareSelectionRules.accept(
            selection, sessionID: facts.sessionID, offered: facts.shareFields)
        return try proveDocument(for: .share(selectedFieldKeys: keys), &effects)
    }

    func succeeded(_ keys: [String], _ effects: inout [SessionEffect]) -> Step {
        effects.append(.send(.shareReady(sessionID: facts.sessionID, selectedFieldKeys: keys)))
        return .succeeded(selectedFieldKeys: keys)
    }
}

extension ShareField {
    /// Room for a reason in the app; a message with a longer one would vanish there as a whole.
    private static let maxReasonBytes = 255

    /// The field with its reason cut at a character.
    fileprivate var fittingTheApp: ShareField {
        guard reason.utf8.count > Self.maxReasonBytes else { return self }
        var field = self
        field.reason = ""
        var bytes = 0
        for character in reason {
            bytes += character.utf8.count
            guard bytes <= Self.maxReasonBytes else { break }
            field.reason.append(character)
        }
        return field
    }
}
