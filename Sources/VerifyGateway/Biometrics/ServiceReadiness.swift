/// Whether the service can work, asked by many at a time and of the service no more often than the interval says.
actor ServiceReadiness {
    private let verifier: BiometricVerifier
    private let interval: Duration
    private let patience: Duration
    private var question: (asked: ContinuousClock.Instant, answer: Task<Bool, Never>)?

    /// Asks `verifier` at most once per `interval`, and waits `patience` for each answer.
    init(verifier: BiometricVerifier, interval: Duration, patience: Duration) {
        self.verifier = verifier
        self.interval = interval
        self.patience = patience
    }

    /// Waits until the service is ready; false when it was not in all that time or the task was cancelled.
    func wait(for limit: Duration) async -> Bool {
        let end = ContinuousClock.now + limit
        while true {
            if await look() { return true }
            guard .now + interval < end, !Task.isCancelled else { return false }
            try? await Task.sleep(for: interval)
        }
    }

    private func look() async -> Bool {
        if let question, ContinuousClock.now - question.asked < interval { return await question.answer.value }
        let (verifier, patience) = (verifier, patience)
        let answer = Task {
            do {
                try await verifier.health(deadline: patience)
                return true
            } catch {
                return false
            }
        }
        question = (.now, answer)
        return await answer.value
    }
}
