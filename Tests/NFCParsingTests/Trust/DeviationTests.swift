import DocumentForge
import Testing

@testable import NFCParsing

/// What a state's deviation list may excuse, and for which documents.
struct DeviationTests {
    private static let now: Int64 = 1_795_000_000

    /// A state, a signer, and a document whose EF.DG11 differs from its hash.
    private struct Scene {
        let state: IssuingState
        let signer: DocumentSigner
        let other: DocumentSigner

        init() throws {
            state = try IssuingState(now: now)
            signer = try state.makeDocumentSigner(now: now)
            other = try state.makeDocumentSigner(now: now)
        }

        func verdict(_ recipe: ForgeRecipe, _ entries: [DeviationEntry]) throws -> Verdict {
            let document = try Forge(state: state, now: now).make(recipe, signer: signer)
            var files = ChipFiles(securityObject: (document.files["sod.bin"] ?? [])[...], dataGroups: [:])
            for group in DataGroupNumber.allCases {
                files.dataGroups[group] = document.files["dg\(group.rawValue).bin"]?[...]
            }
            var builder = TrustStoreBuilder()
            _ = try builder.addCertificate(state.certificate[...], source: "CSCA")
            let lister = try state.makeDeviationListSigner(now: now)
            let list = try state.deviationList(of: entries, signedBy: lister, now: now - 86_400)
            _ = try builder.addDeviationList(list[...], source: "UT.dl")
            return DocumentVerifier(trust: builder.build(), policy: .recorded)
                .verify(files, at: Timestamp(secondsSinceEpoch: now))
        }
    }

    private static func entry(_ group: Int = 11, _ change: (inout DeviationEntry) -> Void) -> DeviationEntry {
        var entry = DeviationEntry(dataGroup: group)
        change(&entry)
        return entry
    }

    /// All conditions have to hold; an entry without one describes no document, and one on the date of issue cannot be
    /// proven.
    @Test func everyConditionCounts() throws {
        let scene = try Scene()
        let number = "X0SPEC1ME"
        let table: [(String, DeviationEntry, Bool)] = [
            ("number", Self.entry { $0.documentNumbers = ["A", number, "B"] }, true),
            ("other number", Self.entry { $0.documentNumbers = ["X0SPEC1M"] }, false),
            ("issuer and serial", Self.entry { $0.signer = .issuerAndSerialNumber(scene.signer) }, true),
            ("key identifier", Self.entry { $0.signer = .keyIdentifier(scene.signer) }, true),
            ("digest", Self.entry { $0.signer = .digest(scene.signer) }, true),
            ("other issuer and serial", Self.entry { $0.signer = .issuerAndSerialNumber(scene.other) }, false),
            ("other key identifier", Self.entry { $0.signer = .keyIdentifier(scene.other) }, false),
            ("other digest", Self.entry { $0.signer = .digest(scene.other) }, false),
            (
                "number of another signer",
                Self.entry {
                    $0.documentNumbers = [number]
                    $0.signer = .digest(scene.other)
                }, false
            ),
            (
                "code",
                Self.entry {
                    $0.documentCode = "P<"
                    $0.documentNumbers = [number]
                }, true
            ),
            (
                "other code",
                Self.entry {
                    $0.documentCode = "ID"
                    $0.documentNumbers = [number]
                }, false
            ),
            (
                "date",
                Self.entry {
                    $0.documentNumbers = [number]
                    $0.issued = Validity(notBefore: 0, notAfter: Self.now)
                }, false
            ),
            ("no condition", Self.entry { _ in }, false),
            ("other group", Self.entry(12) { $0.documentNumbers = [number] }, false),
        ]
        for (name, entry, applies) in table {
            let verdict = try scene.verdict(ForgeRecipe(quirk: .deviatingHash), [Self.entry(13) { _ in }, entry])
            #expect((verdict.outcome == .confirmed) == applies, "\(name): \(verdict.failedChecks)")
            let named = verdict.warnings.filter { $0.code == .deviationApplied }.compactMap(\.detail)
            if applies {
                let place = try #require(named.first)
                #expect(
                    place.hasPrefix("EF.DG11, entry ") && place.hasSuffix("of the deviation list of UT, 2026-11-17"))
            } else {
                #expect(named.isEmpty)
                #expect(verdict.failedChecks == ["dataGroupHashes: dg_hash_mismatch"], "\(name)")
            }
        }
        print("deviation list conditions: \(table.count)")
    }

    /// Nothing on which origin, holder or chip are judged is ever excused.
    @Test(arguments: [(Defect.changedDG1, 1), (.changedDG2, 2)])
    func neverExcused(defect: Defect, group: Int) throws {
        let scene = try Scene()
        let entry = Self.entry(group) { $0.signer = .digest(scene.signer) }
        let verdict = try scene.verdict(ForgeRecipe(defect: defect), [entry])
        #expect(verdict.failedChecks.contains("dataGroupHashes: dg_hash_mismatch"))
        #expect(!verdict.warnings.contains { $0.code == .deviationApplied })
        #expect(DeviationList.excusable.isDisjoint(with: [.dg1, .dg2, .dg14, .dg15]))
    }

    /// A document that is wrong in two places is not excused for one.
    @Test func notWithoutTheRest() throws {
        let scene = try Scene()
        for defect in [Defect.changedDG1, .changedDG2, .wrongSignature] {
            var recipe = ForgeRecipe(quirk: .deviatingHash)
            recipe.defect = defect
            let verdict = try scene.verdict(recipe, [Self.entry { $0.documentNumbers = ["X0SPEC1ME"] }])
            #expect(verdict.outcome != .confirmed)
            #expect(verdict.failedChecks.contains("dataGroupHashes: dg_hash_mismatch"), "\(defect)")
        }
    }

    /// What was excused is as good as not read.
    @Test func anExcusedGroupIsGone() {
        var files = ChipFiles(securityObject: [], dataGroups: [.dg1: [1], .dg11: [2]])
        files = files.without([.dg11])
        #expect(files.dataGroups == [.dg1: [1]])
    }

    @Test func thousandsOfNumbers() throws {
        let scene = try Scene()
        let numbers = (0..<20_000).map { "CA\($0 + 100_000)AA" }
        let list = try scene.verdict(
            ForgeRecipe(quirk: .deviatingHash), [Self.entry { $0.documentNumbers = numbers + ["X0SPEC1ME"] }])
        #expect(list.outcome == .confirmed, "\(list.failedChecks)")
    }
}
