/// What a record says of the picture of a face. Codes that the standards do not define are kept as numbers.
public struct FaceDetails: Sendable {
    /// How the face was photographed.
    public enum Kind: Equatable, Sendable {
        /// No rules kept (19794-5 basic).
        case basic
        /// Frontal (19794-5 full frontal).
        case fullFrontal
        /// Frontal, eyes in fixed places (19794-5 token frontal).
        case tokenFrontal
        /// By the rules of travel documents (39794-5).
        case travelDocument
        /// For any purpose (39794-5).
        case generalPurpose
        /// A code of a later edition.
        case other(Int)
    }

    /// Colours of a pixel.
    public enum ColourSpace: Equatable, Sendable {
        case unspecified, rgb24, rgb48, yuv422, grey8, grey16
        /// A code of a later edition, or one that says “other”.
        case other(Int)
    }

    /// Where the picture came from (ISO/IEC 19794-5:2005 §5.7.6).
    public enum Source: Int, Sendable {
        case unspecified, photoOfUnknownSource, digitalCamera, scannedPhoto, videoOfUnknownSource, analogueVideo
        case digitalVideo, unknown
    }

    /// How the head is turned, in degrees of −180…180; nil where the record does not say.
    public struct Pose: Equatable, Sendable {
        /// To the side.
        public let yaw: Int?
        /// Up and down.
        public let pitch: Int?
        /// Tilted.
        public let roll: Int?
    }

    /// A place in the face, in pixels from the upper left corner.
    public struct FeaturePoint: Equatable, Sendable {
        /// Kind of point, 1 for those of ISO/IEC 14496-2; nil in ISO/IEC 39794-5, which names points in other ways.
        public let type: Int?
        /// Which point, major and minor number in half octets each; nil like ``type``.
        public let code: Int?
        /// From the left.
        public let x: Int
        /// From above.
        public let y: Int
    }

    /// Points that are kept for one picture.
    static let featurePointLimit = 256

    /// Width in pixels, nil when not stated.
    public internal(set) var width: Int?
    /// Height in pixels, nil when not stated.
    public internal(set) var height: Int?
    /// How the face was photographed, nil when not stated.
    public internal(set) var kind: Kind?
    /// Colours of a pixel, nil when not stated.
    public internal(set) var colourSpace: ColourSpace?
    /// Where the picture came from, nil when not stated.
    public internal(set) var source: Source?
    /// The vendor's number of the camera, nil when not stated.
    public internal(set) var deviceType: Int?
    /// Quality, higher is better, on a scale of the issuer's (19794-5) or 0…100 (39794-5); nil when not stated.
    public internal(set) var quality: Int?
    /// How the head is turned, nil when not stated.
    public internal(set) var pose: Pose?
    /// Where ``featurePoints`` come from.
    var points = Points.none

    /// Places in the face, as the record has them.
    enum Points: Sendable {
        case none
        /// Landmarks of ISO/IEC 39794-5.
        case landmarks([FeaturePoint])
        /// Feature points of ISO/IEC 19794-5, eight octets each: most readers never ask.
        case packed(Bytes)
    }

    /// Places in the face.
    public var featurePoints: [FeaturePoint] {
        switch points {
        case .none: []
        case .landmarks(let points): points
        case .packed(let octets):
            (0..<octets.count / FeaturePoint.packedLength).map { index in
                FeaturePoint(packed: octets.dropFirst(index * FeaturePoint.packedLength))
            }
        }
    }
}

extension FaceDetails.FeaturePoint {
    /// Octets of one point in ISO/IEC 19794-5.
    static let packedLength = 8

    /// Type, code, the two coordinates, and two octets of no meaning (ISO/IEC 19794-5:2005 §5.6).
    init(packed octets: Bytes) {
        func number(_ offset: Int, _ count: Int) -> Int { octets.bigEndian(at: offset, octets: count) ?? 0 }
        self.init(type: number(0, 1), code: number(1, 1), x: number(2, 2), y: number(4, 2))
    }
}
