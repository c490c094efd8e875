import DocumentForge
import Testing

/// States and documents that several suites look at; making keys is the slow part.
enum Fixtures {
    /// 17 November 2026
    static let now: Int64 = 1_794_873_600

    /// A workshop whose CSCA names its curve, because `openssl verify` refuses chains with explicit parameters.
    static func forge() throws -> Forge {
        var profile = IssuingState.Profile()
        profile.curveParameters = .named
        return Forge(state: try IssuingState(now: now, profile: profile), now: now)
    }

    /// The CMS structure inside EF.SOD: what follows tag 77 and its length, if they are there.
    static func contentInfo(_ document: ForgedDocument) throws -> [UInt8] {
        let sod = try #require(document.files["sod.bin"])
        switch (sod.first, sod.dropFirst().first) {
        case (0x77, 0x80): return Array(sod.dropFirst(2).dropLast(2))
        case (0x77, 0x82): return Array(sod.dropFirst(4))
        default: return sod
        }
    }
}
