import DocumentForge
import Testing

@testable import NFCParsing

/// Genuine documents with one thing changed (S4): refused, but for the written list of what no signature covers. The
/// sample runs with the other tests, all changes with `make corpus`.
struct ChangedDocumentTests {
    /// Noon of 24 November 2026, when the twins are valid.
    private let time = Timestamp(secondsSinceEpoch: 1_795_521_600)

    private func twin(_ state: String) throws -> (files: ChipFiles, verifier: DocumentVerifier) {
        let folder = "emrtd/twins/like-\(state)/"
        var files = ChipFiles(securityObject: try Corpus.bytes(folder + "sod.bin"), dataGroups: [:])
        for group in DataGroupNumber.allCases where Corpus.holds("\(folder)dg\(group.rawValue).bin") {
            files.dataGroups[group] = try Corpus.bytes("\(folder)dg\(group.rawValue).bin")
        }
        var builder = TrustStoreBuilder()
        _ = try builder.addCertificate(try Corpus.bytes(folder + "csca.der"), source: state)
        return (files, DocumentVerifier(trust: builder.build(), policy: .recorded))
    }

    /// Makes every change of a file and gives those that leave the document confirmed.
    private func unnoticed(
        in bytes: Bytes, of genuine: ChipFiles, _ verifier: DocumentVerifier, replace: (inout ChipFiles, Bytes) -> Void
    ) -> (changes: Int, unnoticed: [Change]) {
        let original = Array(bytes)
        let changes = Change.all(of: original, isWhole: Corpus.isWhole)
        let found = changes.filter { change in
            var files = genuine
            replace(&files, change.applied(to: original)[...])
            return verifier.verify(files, at: time).outcome == .confirmed
        }
        return (changes.count, found)
    }

    /// The positions that may change: fields by name, with how many changes go unnoticed there at most. The numbers
    /// are of the sample and may only shrink.
    private static let open = [
        "what follows the outermost element": 4,
        "version of the message": 2,
        "digest algorithms of the message": 87,
        "version of the signer": 1,
        "signer identifier": 324,
    ]

    @Test func everyChangeOfASecurityObjectIsNoticedOutsideOfTheList() throws {
        guard try Corpus.part("emrtd/twins/like-gb") else { return }
        let (genuine, verifier) = try twin("gb")
        #expect(verifier.verify(genuine, at: time).outcome == .confirmed)
        let fields = try SecurityObjectFields.unsigned(in: genuine.securityObject)
        let (count, changes) = unnoticed(in: genuine.securityObject, of: genuine, verifier) { $0.securityObject = $1 }
        var byField: [String: Int] = [:]
        for change in changes {
            let field = fields.first { $0.range.contains(change.position) || $0.range.lowerBound == change.position }
            #expect(field != nil, "confirmed with \(change)")
            byField[field?.name ?? "elsewhere", default: 0] += 1
        }
        print("changed security objects: \(count), confirmed all the same: \(byField)")
        for (name, count) in byField where !Corpus.isWhole { #expect(count <= Self.open[name, default: 0], "\(name)") }
    }

    /// What may follow a data group: padding of the chip's file system, which no reader takes for data. In EF.DG1 it is
    /// refused all the same.
    @Test(arguments: [
        ("gb", DataGroupNumber.dg1, false), ("nz", .dg1, false), ("at", .dg11, true), ("at", .dg12, true),
        ("gb", .dg14, true), ("my", .dg14, true), ("nz", .dg14, true), ("nz", .dg15, true), ("au", .dg15, true),
    ])
    func everyChangeOfADataGroupIsNoticed(state: String, group: DataGroupNumber, mayBePadded: Bool) throws {
        guard try Corpus.part("emrtd/twins/like-\(state)") else { return }
        let (genuine, verifier) = try twin(state)
        let file = try #require(genuine.dataGroups[group])
        let (count, changes) = unnoticed(in: file, of: genuine, verifier) { $0.dataGroups[group] = $1 }
        let inside = changes.filter { $0.position < file.count }
        #expect(inside.isEmpty, "\(inside)")
        #expect(changes.isEmpty == !mayBePadded)
        print("changed \(group) of like-\(state): \(count), confirmed all the same: \(changes.count), as padding")
    }

    @Test(arguments: ["rsa", "rsa-sha1", "ec", "ec-brainpool"])
    func everyChangeOfAnAnswerIsNoticed(chip: String) throws {
        let now: Int64 = 1_795_000_000
        let document = try Forge(now: now).make(try ForgeRecipe("active-authentication=\(chip)"))
        var builder = TrustStoreBuilder()
        _ = try builder.addCertificate(document.csca[...], source: "forge")
        let verifier = DocumentVerifier(trust: builder.build(), policy: .recorded)
        var genuine = ChipFiles(securityObject: (document.files["sod.bin"] ?? [])[...], dataGroups: [:])
        for group in DataGroupNumber.allCases {
            genuine.dataGroups[group] = document.files["dg\(group.rawValue).bin"].map { $0[...] }
        }
        let challenge: [UInt8] = [1, 2, 3, 4, 5, 6, 7, 8]
        let answer = try #require(document.answer(challenge: challenge))
        func answering(_ signature: [UInt8], to challenge: [UInt8]) -> Verdict.Outcome {
            var files = genuine
            files.activeAuthentication = ActiveAuthenticationResponse(
                challenge: challenge[...], signature: signature[...])
            return verifier.verify(files, at: Timestamp(secondsSinceEpoch: now)).outcome
        }
        #expect(answering(answer, to: challenge) == .confirmed)
        let changes = Change.all(of: answer, isWhole: Corpus.isWhole)
        let unnoticed = changes.filter { answering($0.applied(to: answer), to: challenge) == .confirmed }
        // Some chips send the number with a zero octet in front; behind zeros of its own it is the same change.
        let zeros = answer.prefix { $0 == 0 }.count
        let mayLead = chip.hasPrefix("rsa") ? ["\(Change.inserted(0, at: zeros))"] : []
        #expect(unnoticed.map(\.description) == mayLead)
        let challenges = Change.all(of: challenge, isWhole: Corpus.isWhole)
        #expect(!challenges.contains { answering(answer, to: $0.applied(to: challenge)) == .confirmed })
        print(
            "changed answers of \(chip): \(changes.count) and \(challenges.count) challenges,"
                + " confirmed all the same: \(unnoticed)")
    }
}
