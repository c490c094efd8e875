import DocumentForge
import Testing

@testable import NFCParsing

/// Every named check left out once: without it a document with a defect has no failed check left (S6). So each check
/// is the only thing between some forgery and a confirmation, and a build without it fails the table of defects.
struct CheckRemovalTests {
    private static let now: Int64 = 1_795_000_000
    private static let challenge: [UInt8] = [1, 2, 3, 4, 5, 6, 7, 8]

    /// A document with something wrong, and who judges it.
    private struct Case {
        let name: String
        let files: ChipFiles
        let attempt: ServerKeyedChipAuthentication?
        let verifier: DocumentVerifier

        func verdict(without check: CheckResult.Name? = nil) -> Verdict {
            var verifier = verifier
            if let check { verifier.leftOut = [check] }
            return verifier.verify(
                files, at: Timestamp(secondsSinceEpoch: CheckRemovalTests.now),
                expectedChallenge: CheckRemovalTests.challenge[...], chipAuthentication: attempt)
        }
    }

    /// Without a signature, a chain or an object there is no proof to make a document of, whatever the checks say.
    private static let structural: Set<CheckResult.Name> = [.securityObject, .signedAttributes, .signature, .chain]

    private static func cases() throws -> [Case] {
        let forge = try Forge(now: now)
        var recipes = Defect.allCases.filter { if case .refused = $0.expectation { true } else { false } }
            .map { (name: $0.rawValue, recipe: ForgeRecipe(defect: $0), policy: AcceptancePolicy.recorded) }
        var strict = AcceptancePolicy.recorded
        strict.refusesWeakAlgorithms = true
        recipes.append(("weak algorithm", try ForgeRecipe("algorithm=rsa2048-sha1"), strict))
        var withFace = AcceptancePolicy.recorded
        withFace.requiresPortrait = true
        for defect in [Defect.noPortrait, .portraitWithoutPicture] {
            recipes.append((defect.rawValue, ForgeRecipe(defect: defect), withFace))
        }
        return try recipes.map { name, recipe, policy in
            let document = try forge.make(recipe)
            let attempt = ServerKeyedChipAuthentication.start(for: document)
            var builder = TrustStoreBuilder()
            for anchor in document.trustAnchors { _ = try? builder.addCertificate(anchor[...], source: "forge") }
            _ = try? builder.addRevocationList(document.revocationList[...])
            return Case(
                name: name, files: ChipFiles(document, challenge: challenge, attempt: attempt), attempt: attempt,
                verifier: DocumentVerifier(trust: builder.build(rememberedSigners: 0), policy: policy))
        }
    }

    @Test func everyCheckIsTheOnlyThingInTheWayOfSomeForgery() throws {
        let cases = try Self.cases()
        for item in cases { #expect(item.verdict().outcome != .confirmed, "\(item.name)") }
        var notices: [CheckResult.Name: [String]] = [:]
        var confirmed: Set<CheckResult.Name> = []
        for check in CheckResult.Name.allCases {
            for item in cases {
                let verdict = item.verdict(without: check)
                guard verdict.failedChecks.isEmpty else { continue }
                notices[check, default: []].append(item.name)
                if verdict.outcome == .confirmed { confirmed.insert(check) }
            }
        }
        #expect(confirmed == Set(CheckResult.Name.allCases).subtracting(Self.structural))
        let survivors = CheckResult.Name.allCases.filter { notices[$0] == nil }
        print(
            "check removal: \(notices.count) of \(CheckResult.Name.allCases.count) checks noticed by"
                + " \(cases.count) documents")
        #expect(survivors.isEmpty, "no document needs \(survivors.map(\.rawValue))")
    }
}
