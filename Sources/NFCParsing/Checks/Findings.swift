/// The list of checks while a document is being checked.
struct Findings {
    private(set) var checks: [CheckResult] = []
    private(set) var warnings: [Warning] = []
    /// Whether any check failed: of most documents none does, and nothing has to be looked for.
    private(set) var hasFailures = false
    /// Data groups whose hash is wrong by the state's own word. No later step may read them.
    private(set) var excused: [DataGroupNumber] = []

    #if DEBUG
        /// Checks whose failure counts as a pass, for the test that shows that something notices. Release builds have
        /// no such thing.
        var leftOut: Set<CheckResult.Name> = []
    #endif

    init() {
        checks.reserveCapacity(CheckResult.Name.allCases.count)
    }

    mutating func passed(_ check: CheckResult.Name) {
        checks.append(CheckResult(check: check, outcome: .passed, reason: nil))
    }

    mutating func failed(_ check: CheckResult.Name, _ reason: Reason) {
        #if DEBUG
            guard !leftOut.contains(check) else { return passed(check) }
        #endif
        hasFailures = true
        checks.append(CheckResult(check: check, outcome: .failed, reason: reason))
    }

    mutating func notPerformed(_ check: CheckResult.Name, _ reason: Reason) {
        checks.append(CheckResult(check: check, outcome: .notPerformed, reason: reason))
    }

    mutating func warn(_ code: Warning.Code, _ detail: String? = nil) {
        if warnings.isEmpty { warnings.reserveCapacity(4) }
        warnings.append(Warning(code: code, detail: detail))
    }

    mutating func excuse(_ group: DataGroupNumber) {
        excused.append(group)
    }

    /// An empty list, for checks that are made before others behind which they are noted.
    var aside: Findings {
        var aside = Findings()
        #if DEBUG
            aside.leftOut = leftOut
        #endif
        return aside
    }

    /// Appends what was found aside.
    mutating func append(_ aside: Findings) {
        checks += aside.checks
        warnings += aside.warnings
        hasFailures = hasFailures || aside.hasFailures
    }

    func hasPassed(_ check: CheckResult.Name) -> Bool {
        checks.contains { $0.check == check && $0.outcome == .passed }
    }

    func hasFailed(_ check: CheckResult.Name) -> Bool {
        hasFailures && checks.contains { $0.check == check && $0.outcome == .failed }
    }

    /// Checks that were not reached because an earlier one failed are listed all the same: whoever reads the verdict
    /// sees what is still unknown.
    mutating func completeList() {
        // Each check is noted once at most.
        guard checks.count < CheckResult.Name.allCases.count else { return }
        for name in CheckResult.Name.allCases where !checks.contains(where: { $0.check == name }) {
            notPerformed(name, .notReached)
        }
    }
}
