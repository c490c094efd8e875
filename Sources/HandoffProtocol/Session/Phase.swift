/// The steps of the phone, in their order.
public enum Phase: String, CaseIterable, Sendable {
    /// The phone has taken the session over.
    case mobileConnected = "mobile_connected"
    /// The camera looks for the machine-readable zone.
    case mrzScanning = "mrz_scanning"
    /// The machine-readable zone was read.
    case mrzComplete = "mrz_complete"
    /// The chip is being read.
    case nfcReading = "nfc_reading"
    /// The chip data is complete and passed its checks.
    case nfcComplete = "nfc_complete"
    /// The camera records the person.
    case livenessCapturing = "liveness_capturing"
    /// The person passed the checks.
    case livenessComplete = "liveness_complete"
}

extension Phase: Comparable {
    /// Position in the flow, from 0.
    public var rank: Int { Self.allCases.firstIndex(of: self) ?? 0 }

    /// Earlier steps are smaller.
    public static func < (lhs: Phase, rhs: Phase) -> Bool { lhs.rank < rhs.rank }
}
