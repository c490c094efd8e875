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
