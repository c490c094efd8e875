@testable import NFCParsing

/// The dumps of one folder, with the CSCA certificate beside them as anchor.
struct RecordedDocument {
    var files: ChipFiles
    let trust: TrustStore

    init(_ folder: String) throws {
        files = ChipFiles(securityObject: try Corpus.bytes(folder + "/sod.bin"), dataGroups: [:])
        for group in DataGroupNumber.allCases where Corpus.holds("\(folder)/dg\(group.rawValue).bin") {
            files.dataGroups[group] = try Corpus.bytes("\(folder)/dg\(group.rawValue).bin")
        }
        // The second data group is the same in all sets of mock documents.
        if files.dataGroups[.dg2] == nil, Corpus.holds(folder + "/../dg2-common.bin") {
            files.dataGroups[.dg2] = try Corpus.bytes(folder + "/../dg2-common.bin")
        }
        var builder = TrustStoreBuilder()
        _ = try builder.addCertificate(try Corpus.bytes(folder + "/csca.der"), source: folder)
        trust = builder.build()
    }

    /// The verdict on 24 November 2026, when the made documents are valid.
    func verdict(policy: AcceptancePolicy = .recorded) -> Verdict {
        DocumentVerifier(trust: trust, policy: policy)
            .verify(files, at: Timestamp(secondsSinceEpoch: 1_795_521_600))
    }
}

extension Verdict {
    /// The checks that failed.
    var failures: Set<CheckResult.Name> { Set(checks.filter { $0.outcome == .failed }.map(\.check)) }
}
