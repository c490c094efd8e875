/// What a data message carries; the numbers of the schema (`protocol-docs/verify.capnp`).
public enum DataKind: UInt16, CaseIterable, Sendable {
    /// EF.DG1
    case dg1 = 0
    /// EF.DG2
    case dg2 = 1
    /// EF.SOD
    case sod = 2
    /// Retired; always refused.
    case selfie = 3
    /// EF.DG14
    case dg14 = 4
    /// EF.DG15
    case dg15 = 5
    /// Eight challenge bytes, then the chip's signature.
    case activeAuth = 6
    /// Chip authentication transcript.
    case chipAuth = 7
    /// MP4 video of the person.
    case livenessVideo = 8

    /// Whether it is read from the chip, so that it belongs to the chip step and not to the camera step.
    public var isChipData: Bool {
        switch self {
        case .dg1, .dg2, .sod, .dg14, .dg15, .activeAuth, .chipAuth: true
        case .selfie, .livenessVideo: false
        }
    }

    /// The name used in missing-data details and in the browser's progress; acknowledgements carry the number.
    public var wireName: String {
        switch self {
        case .dg1: "dg1"
        case .dg2: "dg2"
        case .sod: "sod"
        case .selfie: "selfie"
        case .dg14: "dg14"
        case .dg15: "dg15"
        case .activeAuth: "activeAuth"
        case .chipAuth: "chipAuth"
        case .livenessVideo: "livenessVideo"
        }
    }
}
