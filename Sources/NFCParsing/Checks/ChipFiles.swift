/// What was read from a chip: whole elementary files with their outer tags, as windows over received bytes.
public struct ChipFiles: Sendable {
    /// EF.SOD, the document security object.
    public var securityObject: Bytes
    /// EF.DG1 … EF.DG16 by data group number; absent ones were not read.
    public var dataGroups: DataGroupFiles
    /// EF.COM, when it was read. It is not signed and decides nothing.
    public var commonFile: Bytes?
    /// The answer to the active-authentication challenge, when the chip was asked.
    public var activeAuthentication: ActiveAuthenticationResponse?
    /// Transcript of a chip authentication that the phone ran with a key of its own.
    public var chipAuthenticationTranscript: Bytes?

    /// What the chip answered to a key of the gateway.
    public var chipAuthenticationAnswer: ChipAuthenticationAnswer?

    /// A read of one chip.
    public init(
        securityObject: Bytes, dataGroups: DataGroupFiles,
        activeAuthentication: ActiveAuthenticationResponse? = nil, chipAuthenticationTranscript: Bytes? = nil
    ) {
        self.securityObject = securityObject
        self.dataGroups = dataGroups
        self.activeAuthentication = activeAuthentication
        self.chipAuthenticationTranscript = chipAuthenticationTranscript
    }
}

extension ChipFiles {
    /// The same read as if some data groups had stayed closed.
    func without(_ groups: [DataGroupNumber]) -> ChipFiles {
        var rest = self
        for group in groups { rest.dataGroups[group] = nil }
        return rest
    }
}

/// A data group of the logical data structure (Doc 9303-10 §4.7).
public enum DataGroupNumber: Int, CaseIterable, Comparable, Sendable {
    case dg1 = 1
    case dg2, dg3, dg4, dg5, dg6, dg7, dg8, dg9, dg10, dg11, dg12, dg13, dg14, dg15, dg16

    /// The outer tag of the elementary file (Doc 9303-10 Table 38).
    public var outerTag: BERTag {
        let tags: [UInt32] = [
            0x61, 0x75, 0x63, 0x76, 0x65, 0x66, 0x67, 0x68, 0x69, 0x6A, 0x6B, 0x6C, 0x6D, 0x6E, 0x6F, 0x70,
        ]
        return BERTag(rawValue: tags[rawValue - 1])
    }

    /// Lower numbers first.
    public static func < (lhs: DataGroupNumber, rhs: DataGroupNumber) -> Bool { lhs.rawValue < rhs.rawValue }
}

/// The answer to INTERNAL AUTHENTICATE (Doc 9303-11 §6.1).
public struct ActiveAuthenticationResponse: Sendable {
    /// RND.IFD as the reader sent it, 8 bytes.
    public var challenge: Bytes
    /// What the chip answered.
    public var signature: Bytes

    /// One challenge and its answer.
    public init(challenge: Bytes, signature: Bytes) {
        self.challenge = challenge
        self.signature = signature
    }
}
