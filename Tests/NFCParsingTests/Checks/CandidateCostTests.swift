import DocumentForge
import Testing

@testable import NFCParsing

/// Names and numbers only say where to look, so that a hostile message can point at many keys. Each is made once and tried
/// once, and there is a limit to them; the counts here are exact.
struct CandidateCostTests {
    private static let now: Int64 = 1_795_000_000
    private static let time = Timestamp(secondsSinceEpoch: now)

    private static func read(_ document: ForgedDocument) -> ChipFiles {
        var files = ChipFiles(securityObject: (document.files["sod.bin"] ?? [])[...], dataGroups: [:])
        for group in DataGroupNumber.allCases {
            files.dataGroups[group] = document.files["dg\(group.rawValue).bin"]?[...]
        }
        return files
    }

    private static func check(_ document: ForgedDocument, against trust: TrustStore) -> (verdict: Verdict, cost: Cost) {
        let verifier = DocumentVerifier(trust: trust, policy: .recorded)
        let files = read(document)
        var verdict: Verdict?
        let cost = Cost { verdict = verifier.verify(files, at: time) }
        return (verdict ?? verifier.verify(files, at: time), cost)
    }

    private static func store(of document: ForgedDocument, rememberedSigners: Int = 0) throws -> TrustStore {
        var builder = TrustStoreBuilder()
        for anchor in document.trustAnchors { _ = try builder.addCertificate(anchor[...], source: "forge") }
        if let list = document.deviationList { _ = try builder.addDeviationList(list[...], source: "forge") }
        return builder.build(rememberedSigners: rememberedSigners)
    }

    /// Eight embedded certificates are as many as there may be; here all have the issuer and the number that the signer
    /// names, and the one that is meant comes last.
    @Test(arguments: [
        // A key, a look at the signature; the CSCA's at the end.
        ("portrait-bytes=1", 1 + 1 + 1, true),
        ("defect=wrong-signature", 1 + 1, false),
        ("quirk=alike-certificates", 8 + 8 + 1, true),
        ("quirk=alike-certificates defect=wrong-signature", 8 + 8, false),
        // Attributes that are not in their order are looked at as they came and in their order.
        ("quirk=alike-certificates quirk=unordered-attributes", 8 + 16 + 1, true),
        ("quirk=alike-certificates quirk=unordered-attributes defect=wrong-signature", 8 + 16, false),
        // A key without parameters sends us to the CSCA first; once in a message.
        ("quirk=inherited-dsa-parameters defect=wrong-signature", 1 + 1 + 1, false),
        ("quirk=inherited-dsa-parameters quirk=alike-certificates defect=wrong-signature", 1 + 1 + 1, false),
    ])
    func embeddedCertificatesAreTriedOnce(recipe: String, operations: Int, isConfirmed: Bool) throws {
        let document = try Forge(now: Self.now).make(try ForgeRecipe(recipe))
        let (verdict, cost) = Self.check(document, against: try Self.store(of: document))
        #expect(cost.keyOperations == operations)
        #expect((verdict.outcome == .confirmed) == isConfirmed, "\(verdict.failedChecks)")
    }

    /// A remembered signer's key is there already; a wrong signature does not make it again.
    @Test func aRememberedSignerIsTriedOnce() throws {
        let state = try IssuingState(now: Self.now)
        let signer = try state.makeDocumentSigner(now: Self.now)
        let forge = Forge(state: state, now: Self.now)
        let genuine = try forge.make(try ForgeRecipe("portrait-bytes=1"), signer: signer)
        let trust = try Self.store(of: genuine, rememberedSigners: 16)
        #expect(Self.check(genuine, against: trust).cost.keyOperations == 3)
        #expect(Self.check(genuine, against: trust).cost.keyOperations == 1)
        let forged = try forge.make(try ForgeRecipe("defect=wrong-signature"), signer: signer)
        let (verdict, cost) = Self.check(forged, against: trust)
        #expect(cost.keyOperations == 1)
        #expect(verdict.failedChecks.contains("signature: cms_signature_invalid"))
    }

    /// A file of signers that nobody signed can hold as many alike as the limit allows, and a message can bring eight more.
    @Test func storedSignersAreTriedUpToTheLimit() throws {
        let state = try IssuingState(now: Self.now)
        var profile = DocumentSigner.Profile()
        profile.serialNumber = [7]
        let signer = try state.makeDocumentSigner(now: Self.now, profile: profile)
        let limit = AnchorDirectory.candidateLimit
        var builder = TrustStoreBuilder()
        _ = try builder.addCertificate(state.certificate[...], source: "forge")
        profile.key = signer.key
        for number in 0..<limit {
            profile.commonName = "Signer \(number)"
            let certificate = try state.makeDocumentSigner(now: Self.now, profile: profile).certificate
            _ = try builder.addSigner(certificate[...])
        }
        let trust = builder.build(rememberedSigners: 0)
        let forge = Forge(state: state, now: Self.now)
        for recipe in [
            "quirk=signer-certificate-absent defect=wrong-signature", "quirk=alike-certificates defect=wrong-signature",
        ] {
            let forged = try forge.make(try ForgeRecipe(recipe), signer: signer)
            let (verdict, cost) = Self.check(forged, against: trust)
            #expect(cost.keyOperations == 2 * limit, "\(recipe)")
            #expect(verdict.failedChecks.contains("signature: cms_signature_invalid"))
        }
    }

    /// A state whose keys all have one name: whoever claims its name makes us try as many as the limit allows.
    @Test func anchorsOfOneNameAreTriedUpToTheLimit() throws {
        let forge = try Forge(now: Self.now)
        let document = try forge.make(ForgeRecipe(defect: .impostorIssuer))
        var builder = TrustStoreBuilder()
        _ = try builder.addCertificate(forge.state.certificate[...], source: "forge")
        let limit = AnchorDirectory.candidateLimit
        for generation in 1...limit {
            let next = try forge.state.successor(daysLater: Int64(generation))
            _ = try builder.addCertificate(next.certificate[...], source: "forge")
        }
        let (verdict, cost) = Self.check(document, against: builder.build(rememberedSigners: 0))
        #expect(cost.keyOperations == 1 + 1 + limit)
        #expect(verdict.failedChecks.contains("chain: signer_certificate_invalid"))
    }

    /// Whether a wrong hash is excused depends on who signed; they are looked for once all the same.
    @Test(arguments: [("", 1 + 1 + 1, true), (" defect=wrong-signature", 1 + 1, false)])
    func excusingCostsNothingMore(defect: String, operations: Int, isConfirmed: Bool) throws {
        let document = try Forge(now: Self.now).make(try ForgeRecipe("quirk=deviating-hash" + defect))
        let trust = try Self.store(of: document)
        let (verdict, cost) = Self.check(document, against: trust)
        #expect(cost.keyOperations == operations)
        #expect((verdict.outcome == .confirmed) == isConfirmed, "\(verdict.failedChecks)")
        #expect(verdict.checks.map(\.check).prefix(2) == [.securityObject, .dataGroupHashes])
        #expect(Set(verdict.checks.map(\.check)).count == verdict.checks.count)
    }
}
