import NFCParsing

/// What a PKD download brought.
public struct DownloadReport: Encodable, Equatable, Sendable {
    /// An entry that was not taken over.
    public struct Skipped: Encodable, Equatable, Sendable {
        /// The entry's name in the directory.
        public let entry: String
        /// Why.
        public let reason: String
    }

    /// The file.
    public private(set) var path: String
    /// Whether anything in the file was of use, new or not.
    public var isUseful: Bool { signers + known + masterLists + deviationLists + revocationLists > 0 }
    /// Document signer certificates that were new.
    public private(set) var signers = 0
    /// Entries that were in the store already.
    public private(set) var known = 0
    /// Signers that the directory calls non-conformant.
    public internal(set) var nonConformant = 0
    /// Master lists that were taken over.
    public private(set) var masterLists = 0
    /// Deviation lists that were taken over.
    public private(set) var deviationLists = 0
    /// Revocation lists that were taken over.
    public private(set) var revocationLists = 0
    /// CSCA certificates that its master lists added.
    public private(set) var anchors = 0
    /// Number of entries that were not taken over.
    public private(set) var skippedCount = 0
    /// The first hundred of them.
    public private(set) var skipped: [Skipped] = []

    init(path: String) {
        self.path = path
    }

    /// The same report of a file by another name.
    init(_ report: DownloadReport, path: String) {
        self = report
        self.path = path
    }

    mutating func count(_ report: TrustStoreBuilder.Report) {
        switch report.kind {
        case .certificates:
            signers += report.addedSigners
            known += 1 - report.addedSigners
        case .masterList:
            masterLists += 1
            anchors += report.added
        case .deviationList: deviationLists += 1
        case .revocationList:
            revocationLists += report.added
            known += 1 - report.added
        }
    }

    mutating func skip(_ entry: String, _ reason: String) {
        skippedCount += 1
        if skipped.count < 100 { skipped.append(Skipped(entry: entry, reason: reason)) }
    }
}
