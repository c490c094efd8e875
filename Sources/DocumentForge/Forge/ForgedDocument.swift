/// A finished document: its files, what to trust for it, and the chip that answers challenges.
public struct ForgedDocument: Sendable {
    /// Files by the names of a dump: `dg1.bin`, `dg2.bin`, `dg14.bin`, `dg15.bin`, `com.bin`, `sod.bin`.
    public let files: [String: [UInt8]]
    /// The state's CSCA certificate, DER; always in the trust file.
    public let csca: [UInt8]
    /// The document signer's certificate, DER; it is in EF.SOD too.
    public let dsc: [UInt8]
    /// Everything that belongs in the trust file for the document to get the verdict that its recipe asks for.
    public let trustAnchors: [[UInt8]]
    /// The revocation list of the CSCA that made the signer's certificate, DER.
    public let revocationList: [UInt8]
    /// The state's deviation list, DER; nil where no quirk needs one.
    public let deviationList: [UInt8]?

    /// The key with which the chip agrees on secrets, whatever EF.DG14 says of it; nil from a chip without one.
    public let chipAuthentication: ChipAuthenticationKey?

    /// EF.CardSecurity; nil from a chip that does not prove itself inside PACE.
    public let cardSecurity: [UInt8]?

    /// The key with which the chip answers challenges; nil from a chip without one.
    public let activeAuthentication: ActiveAuthenticationKey?

    init(
        files: [String: [UInt8]], csca: [UInt8], dsc: [UInt8], trustAnchors: [[UInt8]], revocationList: [UInt8],
        deviationList: [UInt8]?, activeAuthentication: ActiveAuthenticationKey?,
        chipAuthentication: ChipAuthenticationKey?, cardSecurity: [UInt8]?
    ) {
        self.files = files
        self.csca = csca
        self.dsc = dsc
        self.trustAnchors = trustAnchors
        self.revocationList = revocationList
        self.deviationList = deviationList
        self.activeAuthentication = activeAuthentication
        self.chipAuthentication = chipAuthentication
        self.cardSecurity = cardSecurity
    }

    /// The chip's answer to a key in chip authentication; nil from a chip that has no such key or does not like the
    /// command.
    public func answer(terminalKey: [UInt8], protectedCommand: [UInt8]) -> ChipAuthenticationKey.Answer? {
        try? chipAuthentication?.answer(terminalKey: terminalKey, protectedCommand: protectedCommand)
    }

    /// The chip's answer in active authentication; nil from a chip without a key.
    public func answer(challenge: [UInt8]) -> [UInt8]? {
        try? activeAuthentication?.answer(challenge: challenge)
    }

    /// The chip's answer to a terminal's key in chip authentication; nil from a chip without a key, or for a value that is
    /// no key of its domain.
    public func answer(terminalKey: [UInt8]) -> ChipAuthenticationKey.Answer? {
        try? chipAuthentication?.answer(terminalKey: terminalKey)
    }
}
