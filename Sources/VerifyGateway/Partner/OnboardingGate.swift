extension OrganizationRecord {
    /// Refuses an organization that may make no sessions at all. The limit on those whose owner is not verified is
    /// counted where sessions are made.
    func requireOpenGate() throws(APIError) {
        switch gate {
        case nil, .ownerNotVerified: return
        case .termsNotAccepted: throw APIError(.termsAcceptanceRequired)
        case .onboardingIncomplete: throw APIError(.onboardingIncomplete)
        }
    }
}
