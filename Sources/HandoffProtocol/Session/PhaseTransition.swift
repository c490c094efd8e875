/// What a reported step means, seen from the present one.
enum PhaseTransition: Equatable {
    /// The same step again.
    case unchanged
    /// The next step.
    case forward
    /// Back to repeat something; what the repeated steps deliver is dropped.
    case rewind
    /// Not allowed.
    case outOfOrder

    /// `resumed` sockets may skip steps before the chip: the phone reports those once and not again after a lost
    /// connection, and they protect nothing.
    init(from: Phase, to: Phase, resumed: Bool) {
        switch (from, to) {
        case _ where from == to: self = .unchanged
        case (.mrzComplete, .mrzScanning), (.nfcComplete, .nfcReading), (.livenessComplete, .livenessCapturing):
            self = .rewind
        case _ where to.rank == from.rank + 1: self = .forward
        case _ where resumed && from < to && to <= .nfcReading: self = .forward
        default: self = .outOfOrder
        }
    }
}
