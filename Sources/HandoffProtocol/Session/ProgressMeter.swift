/// Decides when the browser hears of a transfer: at every whole point of percentage, so that it moves as often as chunks
/// move it. How often pages are told is theirs to bound.
struct ProgressMeter: Sendable {
    private var kind: DataKind?
    private var percent = 0

    /// Whether this is worth telling.
    mutating func moved(_ kind: DataKind, to percent: Int) -> Bool {
        let before = self.kind == kind ? self.percent : 0
        guard percent == 100 || percent != before else { return false }
        self.kind = kind
        self.percent = percent
        return true
    }
}
