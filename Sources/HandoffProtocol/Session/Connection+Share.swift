extension Connection {
    func sendShareRequest(_ effects: inout [SessionEffect]) {
        let request = ShareRequest(
            contractVersion: facts.contractVersion, sessionID: facts.sessionID, fields: facts.shareFields)
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
