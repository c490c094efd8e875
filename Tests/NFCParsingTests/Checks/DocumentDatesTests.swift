import DocumentForge
import Testing

@testable import NFCParsing

/// Dates are findings of their own; a policy makes of them what the operator wants (spec 2.15; threats D4).
struct DocumentDatesTests {
    private static let now: Int64 = 1_795_000_000
    private let time = Timestamp(secondsSinceEpoch: now)

    private func verify(_ recipe: String, tolerant: Bool = false, at time: Timestamp? = nil) throws -> Verdict {
        let document = try Forge(now: Self.now).make(try ForgeRecipe(recipe))
        var builder = TrustStoreBuilder()
        for certificate in document.trustAnchors { _ = try builder.addCertificate(certificate[...], source: "forge") }
        var policy = AcceptancePolicy.recorded
        policy.acceptsExpiredSigners = tolerant
        return DocumentVerifier(trust: builder.build(), policy: policy).verify(
            ChipFiles(document), at: time ?? self.time)
    }

    @Test func everyDateStandsInTheVerdict() throws {
        let verdict = try verify("signing-time=true")
        #expect(verdict.outcome == .confirmed, "\(verdict.failedChecks)")
        let dates = verdict.dates
        #expect(dates.signingTime == time.advanced(bySeconds: -86_400))
        #expect(dates.signerValidity?.from == time.advanced(bySeconds: -30 * 86_400))
        #expect(dates.signerKeyUsage?.from == dates.signerValidity?.from)
        #expect(dates.signerKeyUsage?.until == dates.signerValidity?.from?.advanced(bySeconds: 90 * 86_400))
        #expect(dates.anchorValidity?.until ?? time > dates.signerValidity?.until ?? time)
        #expect(dates.dateOfExpiry != nil)
        #expect(dates.wasSignedInKeyUsage == true && dates.wasSignerValidAtSigning == true)
        #expect(verdict.chain?.anchor.sources == ["forge"])
        #expect(verdict.chain?.anchor.certificate.fingerprint.count == 32)
        #expect(try verify("signing-time=false").dates.wasSignerValidAtSigning == nil)
    }

    /// The standard's shell model refuses an expired signer; the tolerant one takes it only where the document says that
    /// it was signed before, and always says so.
    @Test func anExpiredSignerIsThePolicysChoice() throws {
        let recipe = "defect=expired-signer signing-time=true"
        let strict = try verify(recipe)
        #expect(strict.failedChecks == ["signerValidity: signer_certificate_expired"])
        #expect(strict.chain != nil)
        let tolerant = try verify(recipe, tolerant: true)
        #expect(tolerant.outcome == .confirmed, "\(tolerant.failedChecks)")
        let codes = Set(tolerant.warnings.map(\.code))
        #expect(codes.isSuperset(of: [.signerCertificateExpired, .signedOutsideKeyUsage]))
        // Without a time of signing nothing speaks for it.
        let silent = try verify("defect=expired-signer", tolerant: true)
        #expect(silent.failedChecks == ["signerValidity: signer_certificate_expired"])
        // A signer that is not valid yet is nobody's choice.
        let early = try verify("defect=not-yet-valid-signer signing-time=true", tolerant: true)
        #expect(early.failedChecks == ["signerValidity: signer_certificate_not_yet_valid"])
        #expect(early.warnings.map(\.code).contains(.signerNotValidAtSigning))
    }

    /// The date of issue of EF.DG12 speaks where the signer states no time, once its hash is proven (spec 2.14 step 9,
    /// row 17).
    @Test(arguments: [
        ("20261117", true, true), ("20261019", true, true), ("20261018", false, false), ("20270116", true, true),
        ("20270118", true, false), ("20160101", false, false), ("20361115", true, false), ("20361117", false, false),
    ])
    func theDateOfIssueIsHeldAgainstTheSigner(date: String, isValid: Bool, isInUsage: Bool) throws {
        let verdict = try verify("issue-date=\(date)")
        #expect(verdict.outcome == .confirmed, "\(verdict.failedChecks)")
        #expect(verdict.dates.dateOfIssue?.description.filter { $0 != "-" } == date)
        #expect(verdict.dates.wasSignerValidAtSigning == isValid)
        #expect(verdict.dates.wasSignedInKeyUsage == isInUsage)
        let expected: [Warning.Code] =
            (isValid ? [] : [.signerNotValidAtSigning]) + (isInUsage ? [] : [.signedOutsideKeyUsage])
        let remarks = verdict.warnings.map(\.code).filter { ![.specimen, .revocationUnknown].contains($0) }
        #expect(remarks == expected)
        #expect(verdict.document?.claims.dateOfIssue == verdict.dates.dateOfIssue)
        // Where the signer states a time, that counts.
        let timed = try verify("issue-date=\(date) signing-time=true")
        #expect(timed.dates.wasSignedInKeyUsage == true && timed.dates.wasSignerValidAtSigning == true)
    }

    /// The date of issue is enough for the tolerant policy, as the time of signing is.
    @Test func anExpiredSignerWithADateOfIssue() throws {
        // Valid from 300 days before to the day before.
        let inside = try verify("defect=expired-signer issue-date=20260301", tolerant: true)
        #expect(inside.outcome == .confirmed, "\(inside.failedChecks)")
        #expect(inside.warnings.map(\.code).contains(.signerCertificateExpired))
        for date in ["20251231", "20261119", "00000000"] {
            let outside = try verify("defect=expired-signer issue-date=\(date)", tolerant: true)
            #expect(outside.failedChecks == ["signerValidity: signer_certificate_expired"], "\(date)")
        }
        #expect(try verify("defect=expired-signer issue-date=20260301").outcome == .notConfirmed)
    }

    /// A file whose hash is wrong says nothing, and one that was not read neither.
    @Test func onlyAProvenFileSpeaks() throws {
        let document = try Forge(now: Self.now).make(try ForgeRecipe("issue-date=20200101"))
        var builder = TrustStoreBuilder()
        _ = try builder.addCertificate(document.csca[...], source: "forge")
        let verifier = DocumentVerifier(trust: builder.build(), policy: .recorded)
        var files = ChipFiles(document)
        #expect(verifier.verify(files, at: time).dates.dateOfIssue?.year == 2020)
        let other = try Forge(now: Self.now).make(try ForgeRecipe("issue-date=20260101"))
        files.dataGroups[.dg12] = ChipFiles(other).dataGroups[.dg12]
        let changed = verifier.verify(files, at: time)
        #expect(changed.failedChecks == ["dataGroupHashes: dg_hash_mismatch"])
        #expect(changed.dates.dateOfIssue == nil && changed.dates.wasSignedInKeyUsage == nil)
        #expect(verifier.verify(files.without([.dg12]), at: time).dates.dateOfIssue == nil)
    }

    /// D4: at the exact second, with a day of grace before and none after.
    @Test func validityIsJudgedToTheSecond() throws {
        let from = time.advanced(bySeconds: -30 * 86_400)
        let grace = try verify("expiry=491231", at: from.advanced(bySeconds: -86_400))
        #expect(!grace.failedChecks.contains { $0.hasPrefix("signerValidity") })
        let early = try verify("expiry=491231", at: from.advanced(bySeconds: -86_401))
        #expect(early.failedChecks.contains("signerValidity: signer_certificate_not_yet_valid"))
        let until = time.advanced(bySeconds: 3_650 * 86_400)
        #expect(!(try verify("expiry=491231", at: until)).failedChecks.contains { $0.hasPrefix("signerValidity") })
        let late = try verify("expiry=491231", at: until.advanced(bySeconds: 1))
        #expect(late.failedChecks.contains("signerValidity: signer_certificate_expired"))
        #expect(late.failureCode == "document_authenticity_failed")
    }

    /// An expired document whose signer expired with it is called expired, never forged.
    @Test func anExpiredDocumentIsNotAForgery() throws {
        let verdict = try verify("", at: time.advanced(bySeconds: 12 * 365 * 86_400))
        #expect(verdict.failureCode == "document_data_invalid")
        #expect(Set(verdict.failedChecks).isSuperset(of: ["documentExpiry: document_expired"]))
        #expect(!verdict.failedChecks.contains { $0.hasPrefix("signature") || $0.hasPrefix("chain") })
    }
}
