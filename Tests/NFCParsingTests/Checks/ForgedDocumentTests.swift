import DocumentForge
import Testing

@testable import NFCParsing

/// Documents of our own making: every algorithm and oddity is confirmed, every defect refused with its own reason.
struct ForgedDocumentTests {
    private static let now: Int64 = 1_795_000_000
    private let time = Timestamp(secondsSinceEpoch: now)

    /// SHA-1 and what is shorter than RSA-2048 or 256 bits.
    private static func isWeak(_ name: String) -> Bool {
        ["sha1", "1024", "p192", "p224", "P160", "P192", "P224"].contains { name.contains($0) }
    }

    private func verify(_ files: ChipFiles, anchors: [[UInt8]], policy: AcceptancePolicy = .recorded) throws -> Verdict
    {
        var builder = TrustStoreBuilder()
        for certificate in anchors { _ = try? builder.addCertificate(certificate[...], source: "forge") }
        return DocumentVerifier(trust: builder.build(), policy: policy).verify(files, at: time)
    }

    /// SHA-1 documents are genuine; an operator may refuse them all the same, and then they do not look changed.
    @Test(arguments: ["rsa2048-sha1", "ecdsa-p224-sha256", "dsa1024-sha1"])
    func weakAlgorithmsAreThePolicysChoice(algorithm: String) throws {
        let document = try Forge(now: Self.now).make(try ForgeRecipe("algorithm=\(algorithm)"))
        var strict = AcceptancePolicy.recorded
        strict.refusesWeakAlgorithms = true
        #expect(try verify(document, policy: strict).failedChecks == ["algorithmStrength: weak_algorithm"])
    }

    private func verify(_ document: ForgedDocument, policy: AcceptancePolicy = .recorded) throws -> Verdict {
        var builder = TrustStoreBuilder()
        for certificate in document.trustAnchors { _ = try? builder.addCertificate(certificate[...], source: "forge") }
        _ = try? builder.addRevocationList(document.revocationList[...])
        if let list = document.deviationList { _ = try builder.addDeviationList(list[...], source: "forge") }
        let challenge: [UInt8] = [1, 2, 3, 4, 5, 6, 7, 8]
        let attempt = ServerKeyedChipAuthentication.start(for: document)
        let files = ChipFiles(document, challenge: challenge, attempt: attempt)
        return DocumentVerifier(trust: builder.build(), policy: policy)
            .verify(files, at: time, expectedChallenge: challenge[...], chipAuthentication: attempt)
    }

    @Test(arguments: Defect.allCases)
    func everyDefectHasItsReason(defect: Defect) throws {
        let forge = try Forge(now: Self.now)
        let verdict = try verify(try forge.make(ForgeRecipe(defect: defect)))
        switch defect.expectation {
        case .refused(let reason):
            #expect(verdict.outcome != .confirmed)
            #expect(verdict.document == nil)
            let reasons = verdict.checks.filter { $0.outcome == .failed }.compactMap { $0.reason?.rawValue }
            #expect(reasons.contains(reason), "\(verdict.failedChecks)")
        case .warned(let code):
            #expect(verdict.outcome == .confirmed, "\(verdict.failedChecks)")
            #expect(verdict.warnings.map(\.code.rawValue).contains(code))
        }
    }

    @Test(arguments: Quirk.allCases)
    func everyQuirkIsConfirmed(quirk: Quirk) throws {
        let verdict = try verify(try Forge(now: Self.now).make(ForgeRecipe(quirk: quirk)))
        #expect(verdict.outcome == .confirmed, "\(verdict.failedChecks)")
        let warnings = verdict.warnings.map(\.code.rawValue).filter { $0 != "specimen_document" }
        #expect(warnings == (quirk.warning.map { [$0] } ?? []))
    }

    /// Large RSA keys take seconds to make; their arithmetic is the same.
    static let algorithms = ForgeRecipe.algorithms.filter { !$0.contains("3072") && !$0.contains("4096") }

    @Test func everyAlgorithmIsConfirmed() throws {
        let forge = try Forge(now: Self.now)
        for name in Self.algorithms {
            let document = try forge.make(try ForgeRecipe("algorithm=\(name)"))
            let verdict = try verify(document)
            #expect(verdict.outcome == .confirmed, "\(name): \(verdict.failedChecks)")
            let isWeak = verdict.warnings.contains { $0.code == .weakAlgorithm }
            #expect(isWeak == Self.isWeak(name), "\(name): \(verdict.warnings)")

            var files = ChipFiles(document)
            var object = Array(files.securityObject)
            object[object.count - 1] ^= 1
            files.securityObject = object[...]
            let changed = try verify(files, anchors: document.trustAnchors)
            #expect(changed.failedChecks == ["signature: cms_signature_invalid"], "\(name)")
        }
        print("forged documents confirmed: \(Self.algorithms.count) algorithms")
    }

    @Test(arguments: ["td1", "td2", "td3"], ["rsa", "rsa-sha1", "ec", "ec-brainpool"])
    func everyFormatAndChipKeyIsConfirmed(format: String, chip: String) throws {
        let recipe = try ForgeRecipe("format=\(format) active-authentication=\(chip) given-names=ANNA_MARIA")
        let verdict = try verify(try Forge(now: Self.now).make(recipe))
        #expect(verdict.outcome == .confirmed, "\(verdict.failedChecks)")
        #expect(verdict.document?.claims.givenNames == "ANNA MARIA")
        #expect(verdict.checks.contains(CheckResult(check: .activeAuthentication, outcome: .passed, reason: nil)))
        let portrait = try #require(verdict.document?.portrait)
        #expect(Array(portrait.bytes) == SpecimenPortrait.jpeg)
    }

    /// What the gateway asks of a live chip: a document that can answer has to answer.
    @Test func aLiveChipHasToAnswer() throws {
        var policy = AcceptancePolicy.live
        policy.acceptsSpecimens = true
        let document = try Forge(now: Self.now).make(try ForgeRecipe("active-authentication=ec"))
        var builder = TrustStoreBuilder()
        _ = try builder.addCertificate(document.csca[...], source: "forge")
        let verifier = DocumentVerifier(trust: builder.build(), policy: policy)
        let silent = verifier.verify(ChipFiles(document), at: time, expectedChallenge: [0, 0, 0, 0, 0, 0, 0, 1])
        #expect(silent.failureCode == "document_active_authentication_failed")

        let old = ChipFiles(document, challenge: [9, 9, 9, 9, 9, 9, 9, 9])
        let replayed = verifier.verify(old, at: time, expectedChallenge: [0, 0, 0, 0, 0, 0, 0, 1])
        #expect(replayed.failedChecks == ["activeAuthentication: challenge_mismatch"])
    }

    /// D19: EF.DG15 left out although EF.SOD lists it, and D31: an answer under a key that nothing binds.
    @Test func anAnswerNeedsTheKeyThatTheStateSigned() throws {
        var policy = AcceptancePolicy.live
        policy.acceptsSpecimens = true
        let document = try Forge(now: Self.now).make(try ForgeRecipe("active-authentication=rsa"))
        let copy = try Forge(now: Self.now).make(try ForgeRecipe("active-authentication=rsa"))
        let challenge: [UInt8] = [1, 2, 3, 4, 5, 6, 7, 8]
        func verdict(_ files: ChipFiles, anchors: [[UInt8]]) throws -> Verdict {
            var builder = TrustStoreBuilder()
            for anchor in anchors { _ = try builder.addCertificate(anchor[...], source: "forge") }
            return DocumentVerifier(trust: builder.build(), policy: policy)
                .verify(files, at: time, expectedChallenge: challenge[...])
        }
        var files = ChipFiles(document, challenge: challenge)
        let genuine = try verdict(files, anchors: [document.csca])
        #expect(genuine.chipEvidence == [.activeAuthentication], "\(genuine.failedChecks)")
        let stripped = try verdict(files.without([.dg15]), anchors: [document.csca])
        #expect(stripped.failedChecks == ["activeAuthentication: answer_missing"])
        #expect(stripped.chipEvidence.isEmpty)

        // The key pair of a copy, whose answer is right under its own EF.DG15.
        files.dataGroups[.dg15] = ChipFiles(copy).dataGroups[.dg15]
        files.activeAuthentication = ChipFiles(copy, challenge: challenge).activeAuthentication
        let notReached = CheckResult(check: .activeAuthentication, outcome: .notPerformed, reason: .notReached)
        let swapped = try verdict(files, anchors: [document.csca])
        #expect(swapped.failedChecks == ["dataGroupHashes: dg_hash_mismatch"])
        #expect(swapped.checks.contains(notReached) && swapped.chipEvidence.isEmpty)
        let untrusted = try verdict(ChipFiles(document, challenge: challenge), anchors: [copy.csca])
        #expect(untrusted.failedChecks == ["chain: signer_certificate_invalid"])
        #expect(untrusted.checks.contains(notReached) && untrusted.chipEvidence.isEmpty)
    }

    /// What nothing can be said without.
    @Test func filesThatEveryDocumentHas() throws {
        let document = try Forge(now: Self.now).make(ForgeRecipe())
        let files = ChipFiles(document)
        var empty = files
        empty.securityObject = []
        let unsigned = try verify(empty, anchors: document.trustAnchors)
        #expect(unsigned.outcome == .unreadable)
        #expect(unsigned.failedChecks == ["securityObject: missing_required_artifacts"])
        #expect(unsigned.failureCode == "document_authenticity_failed")
        let nameless = try verify(files.without([.dg1]), anchors: document.trustAnchors)
        #expect(
            nameless.failedChecks
                == ["dataGroupHashes: missing_required_artifacts", "machineReadableZone: dg1_mrz_invalid"])
        #expect(nameless.document == nil)
        // Without a face the document is what it says; whoever compares faces has to refuse it.
        let faceless = try verify(files.without([.dg2]), anchors: document.trustAnchors)
        #expect(faceless.outcome == .confirmed && faceless.document?.portrait == nil)
        #expect(faceless.warnings.map(\.code).contains(.portraitAbsent))
    }

    /// Row 22: the furthest that a document came is what the verdict says, each check under its own name.
    @Test func everyCheckIsListedWhateverFailed() throws {
        let forge = try Forge(now: Self.now)
        for defect in Defect.allCases {
            let verdict = try verify(try forge.make(ForgeRecipe(defect: defect)))
            #expect(Set(verdict.checks.map(\.check)) == Set(CheckResult.Name.allCases), "\(defect)")
            #expect(verdict.checks.count == CheckResult.Name.allCases.count, "\(defect)")
            let isRefused = if case .refused = defect.expectation { true } else { false }
            #expect((verdict.failureCode != nil) == isRefused)
        }
    }

    /// A CSCA without the CA flag for which a signed list vouches: accepted, and named.
    @Test func anExemptedAuthorityIsNamed() throws {
        var profile = IssuingState.Profile()
        profile.isAuthority = false
        let state = try IssuingState(.utopia, now: Self.now, profile: profile)
        let voucher = try IssuingState(.ruritania, now: Self.now)
        let lister = try voucher.makeMasterListSigner(now: Self.now)
        var builder = TrustStoreBuilder()
        _ = try builder.addCertificate(voucher.certificate[...], source: "pinned")
        let list = try voucher.masterList(of: [state.certificate], signedBy: lister, now: Self.now)
        _ = try builder.addMasterList(list[...], source: "XR.ml")
        let document = try Forge(state: state, now: Self.now).make(ForgeRecipe())
        let verdict = DocumentVerifier(trust: builder.build(), policy: .recorded).verify(ChipFiles(document), at: time)
        #expect(verdict.outcome == .confirmed, "\(verdict.failedChecks)")
        #expect(verdict.warnings.contains(Warning(code: .anchorExempted, detail: "ca_flag_false")))
    }

    @Test func aMasterListVouchesForItsCertificates() throws {
        let state = try IssuingState(.utopia, algorithm: .default, now: Self.now)
        let other = try IssuingState(.ruritania, algorithm: .default, now: Self.now)
        let signer = try state.makeMasterListSigner(algorithm: .default, now: Self.now)
        let list = try state.masterList(
            of: [state.certificate, other.certificate], signedBy: signer, now: Self.now)
        var builder = TrustStoreBuilder()
        #expect(throws: TrustError.self) { try builder.addMasterList(list[...], source: "UT") }
        _ = try builder.addCertificate(state.certificate[...], source: "pinned")
        #expect(try builder.addMasterList(list[...], source: "UT").added == 1)

        // The signer of documents may not sign lists.
        let documentSigner = try state.makeDocumentSigner(algorithm: .default, now: Self.now)
        let forged = try state.masterList(of: [other.certificate], signedBy: documentSigner, now: Self.now)
        #expect(throws: TrustError.notListSigner) { try builder.addMasterList(forged[...], source: "UT") }
    }
}
