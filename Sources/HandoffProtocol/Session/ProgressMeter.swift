/// Decides when the browser hears of a transfer: every five points and at the end, not at every chunk.
struct ProgressMeter: Sendable {
    private static let step = 5
    private var kind: DataKind?
    private var percent = 0

    /// Whether this is worth telling.
    mutating func moved(_ kind: DataKind, to percent: Int) -> Bool {
        let before = self.kind == kind ? self.percent : 0
        guard percent == 100 || percent >= before + Self.step || percent < before else { return false }
        self.kind = kind
        self.percent = percent
        return true
    }
}
