@testable import DocumentForge
import Testing

@testable import NFCParsing

/// What may become an anchor, which anchor stands behind a certificate, and how stored signers are found.
struct TrustStoreTests {
    private static let now: Int64 = 1_795_000_000

    private func files(_ document: ForgedDocument) -> ChipFiles {
        var files = ChipFiles(securityObject: (document.files["sod.bin"] ?? [])[...], dataGroups: [:])
        for group in DataGroupNumber.allCases {
            files.dataGroups[group] = document.files["dg\(group.rawValue).bin"]?[...]
        }
        return files
    }

    /// Equal names are no self-signature: a link certificate needs the key that signed it.
    @Test(arguments: [nil, "CSCA 02"])
    func aLinkCertificateNeedsWhatItLinks(name: String?) throws {
        let old = try IssuingState(now: Self.now)
        let new = try old.successor(commonName: name)
        let link = try old.linkCertificate(for: new)
        var builder = TrustStoreBuilder()
        #expect(throws: TrustError.linkNotProven(issuer: "CSCA 01")) {
            try builder.addCertificate(link[...], source: "link")
        }
        let stranger = try IssuingState(now: Self.now)
        _ = try builder.addCertificate(stranger.certificate[...], source: "same name, other key")
        #expect(throws: TrustError.linkNotProven(issuer: "CSCA 01")) {
            try builder.addCertificate(link[...], source: "link")
        }
        _ = try builder.addCertificate(old.certificate[...], source: "old")
        #expect(try builder.addCertificate(link[...], source: "link").added == 1)
        let signer = try Certificate(try new.makeDocumentSigner(now: Self.now).certificate[...])
        #expect(try builder.build().issuer(of: signer).anchor.certificate.encoding == link[...])
    }

    /// A CSCA makes no authorities of other states.
    @Test func aLinkIntoAnotherState() throws {
        let state = try IssuingState(.ruritania, now: Self.now)
        let other = try IssuingState(.utopia, now: Self.now)
        var builder = TrustStoreBuilder()
        _ = try builder.addCertificate(state.certificate[...], source: "state")
        let link = try state.linkCertificate(for: other)
        #expect(throws: TrustError.linkNotProven(issuer: "CSCA 01")) {
            try builder.addCertificate(link[...], source: "link")
        }
    }

    @Test func anAuthorityHasToSaySo() throws {
        var profile = IssuingState.Profile()
        profile.isAuthority = false
        let state = try IssuingState(now: Self.now, profile: profile)
        var builder = TrustStoreBuilder()
        #expect(throws: TrustError.notCertificationAuthority) {
            try builder.addCertificate(state.certificate[...], source: "file")
        }
        // A signed list may vouch for it, and the reason is kept.
        let voucher = try IssuingState(.ruritania, now: Self.now)
        _ = try builder.addCertificate(voucher.certificate[...], source: "pinned")
        let signer = try voucher.makeMasterListSigner(now: Self.now)
        let list = try voucher.masterList(of: [state.certificate], signedBy: signer, now: Self.now)
        let report = try builder.addMasterList(list[...], source: "XR.ml")
        #expect(report.exempted == ["CSCA 01"])
        let anchor = try #require(builder.build().anchors.first { $0.certificate.encoding == state.certificate[...] })
        #expect(anchor.exemption == .notMarkedAsAuthority)
        #expect(anchor.sources == ["XR.ml"])
    }

    /// D24: an authority whose curve has a base point of its maker's choice signs itself well, and is none; neither an
    /// operator's file nor a signed list brings it in (CVE-2020-0601).
    @Test func aCurveOfItsOwnMakesNoAuthority() throws {
        let genuine = try IssuingState(now: Self.now)
        let key = try SigningKey(foreignBaseOn: .p256)
        let template = CertificateTemplate(
            serialNumber: genuine.serialNumber, subject: genuine.name, validity: genuine.validity,
            publicKeyInfo: try key.publicKeyInfo(),
            extensions: [
                CertificateExtensions.keyUsage([.keyCertSign, .cRLSign]),
                CertificateExtensions.basicConstraints(authority: true),
                CertificateExtensions.subjectKeyIdentifier(try genuine.key.keyIdentifier),
            ])
        let forged = try template.signed(by: key, issuer: genuine.name, scheme: .ecdsa(.sha256))
        var builder = TrustStoreBuilder()
        _ = try builder.addCertificate(genuine.certificate[...], source: "genuine")
        #expect(throws: TrustError.malformed(.ecParametersUnknown)) {
            try builder.addCertificate(forged[...], source: "forged")
        }
        let lister = try genuine.makeMasterListSigner(now: Self.now)
        let list = try genuine.masterList(of: [forged], signedBy: lister, now: Self.now)
        let report = try builder.addMasterList(list[...], source: "UT.ml")
        #expect(report.added == 0 && report.refused.map(\.reason) == [.malformed(.ecParametersUnknown)])
        #expect(builder.anchorCount == 1)
    }

    /// The only certificate of the published lists whose key usage forbids to certify is no CSCA.
    @Test func noListVouchesForAKeyUsageThatForbidsIt() throws {
        var builder = TrustStoreBuilder()
        let list = try TestData.bytes("emrtd/masterlists/DE_2024-08-07.ml")
        let report = try builder.addMasterList(list, source: "DE 2024", origin: .selfContained)
        let refused = report.refused.map { "\($0.subject) \($0.reason)" }
        #expect(refused == [] || refused == ["ECN004 005 mayNotCertify"])
        #expect(report.added + report.refused.count == report.entries)
    }

    /// 50 anchors of one name and one of them is right: all are tried, and no more than the limit.
    @Test func namesRepeatAcrossKeys() throws {
        let states = try (0..<70).map { _ in try IssuingState(now: Self.now) }
        var builder = TrustStoreBuilder()
        for state in states { _ = try builder.addCertificate(state.certificate[...], source: "file") }
        let store = builder.build()
        var profile = DocumentSigner.Profile()
        for (place, state) in states.enumerated() {
            let signer = try Certificate(try state.makeDocumentSigner(now: Self.now, profile: profile).certificate[...])
            #expect(try store.issuer(of: signer).anchor.certificate.encoding == state.certificate[...], "\(place)")
        }
        // A stranger of the same name: its key identifier points nowhere, the name at all of them.
        profile.commonName = "Impostor"
        let stranger = try IssuingState(now: Self.now).makeDocumentSigner(now: Self.now, profile: profile)
        #expect(throws: Reason.signerCertificateInvalid) {
            try store.issuer(of: try Certificate(stranger.certificate[...]))
        }
    }

    /// A document without its signer's certificate, and a store that has it, among many.
    @Test(arguments: [DocumentSigner.Profile.KeyIdentifier.ofKey, .absent], [false, true])
    func storedSignersAreFound(identifier: DocumentSigner.Profile.KeyIdentifier, byKey: Bool) throws {
        let state = try IssuingState(now: Self.now)
        var profile = DocumentSigner.Profile()
        profile.keyIdentifier = identifier
        let signer = try state.makeDocumentSigner(now: Self.now, profile: profile)
        var builder = TrustStoreBuilder()
        _ = try builder.addCertificate(state.certificate[...], source: "CSCA")
        for number in 0..<100 {
            profile.serialNumber = [1, UInt8(number)]
            let other = try state.makeDocumentSigner(now: Self.now, profile: profile)
            #expect(try builder.addSigner(other.certificate[...]).addedSigners == 1)
        }
        let recipe = ForgeRecipe(quirk: .signerCertificateAbsent)
        var asked = recipe
        if byKey { asked.quirks.insert(.signerByKeyIdentifier) }
        let document = try Forge(state: state, now: Self.now).make(asked, signer: signer)
        let before = DocumentVerifier(trust: builder.build(), policy: .recorded)
            .verify(files(document), at: Timestamp(secondsSinceEpoch: Self.now))
        #expect(before.failedChecks.contains("signature: missing_signer_certificate"))
        #expect(try builder.addSigner(signer.certificate[...]).addedSigners == 1)
        #expect(try builder.addSigner(signer.certificate[...]).addedSigners == 0)
        let verifier = DocumentVerifier(trust: builder.build(), policy: .recorded)
        for _ in 0..<2 {
            let verdict = verifier.verify(files(document), at: Timestamp(secondsSinceEpoch: Self.now))
            #expect(verdict.outcome == .confirmed, "\(verdict.failedChecks)")
        }
    }

    /// Nobody signed a PKD download: it brings signers, never authorities, and no more alike than can be tried.
    @Test func unsignedFilesBringSignersOnly() throws {
        let state = try IssuingState(now: Self.now)
        var builder = TrustStoreBuilder()
        #expect(throws: TrustError.authorityInUnsignedFile) { try builder.addSigner(state.certificate[...]) }
        var profile = DocumentSigner.Profile()
        profile.serialNumber = [7]
        for number in 0..<70 {
            profile.commonName = "Signer \(number)"
            let certificate = try state.makeDocumentSigner(now: Self.now, profile: profile).certificate
            if number < AnchorDirectory.candidateLimit {
                #expect(try builder.addSigner(certificate[...], conformance: "ERR").addedSigners == 1)
            } else {
                #expect(throws: TrustError.tooManyAlike) { try builder.addSigner(certificate[...]) }
            }
        }
        let store = builder.build()
        #expect(store.signerCount == AnchorDirectory.candidateLimit)
        #expect(store.signerCertificates.allSatisfy { $0.conformance == "ERR" })
        #expect(store.anchors.isEmpty)
    }

    /// Positions come back in the order in which they went in, also after the table has grown.
    @Test func hashIndex() {
        var index = HashIndex()
        for position in 0..<10_000 { index.insert(UInt32(position % 500) &* 0x9E37_79B9, position: position) }
        for key in 0..<500 {
            let found = index.positions(UInt32(key) &* 0x9E37_79B9, limit: 64)
            #expect(found == Array(stride(from: key, to: 10_000, by: 500)).prefix(64).map { $0 })
        }
        #expect(index.first(1, where: { _ in true }) == nil)
    }

    /// Names are the same in any case, string type, order and spacing, and different when an attribute is.
    @Test func namesAreComparedByWhatTheySay() throws {
        func name(_ attributes: [(UInt8, UInt8, String)]) throws -> NFCParsing.DistinguishedName {
            let parts = attributes.map { type, tag, text -> [UInt8] in
                let value = [tag, UInt8(text.utf8.count)] + Array(text.utf8)
                let pair: [UInt8] = [0x06, 3, 0x55, 4, type] + value
                return [0x31, UInt8(pair.count + 2), 0x30, UInt8(pair.count)] + pair
            }
            let contents = Array(parts.joined())
            var reader = BERReader(([0x30, UInt8(contents.count)] + contents)[...])
            return try DistinguishedName(from: &reader)
        }
        let base = try name([(6, 0x13, "UT"), (10, 0x13, "Utopia Test"), (3, 0x13, "CSCA")])
        let same =
            [
                [(6, 0x13, "ut"), (10, 0x13, "Utopia Test"), (3, 0x13, "CSCA")],
                [(6, 0x13, "UT"), (10, 0x0C, "Utopia Test"), (3, 0x0C, "CSCA")],
                [(3, 0x13, "CSCA"), (10, 0x13, "Utopia Test"), (6, 0x13, "UT")],
                [(6, 0x13, "UT"), (10, 0x13, " utopia   test "), (3, 0x13, "csca")],
            ] as [[(UInt8, UInt8, String)]]
        for other in same { #expect(base.isSame(as: try name(other)), "\(other)") }
        let different =
            [
                [(6, 0x13, "UT"), (10, 0x13, "Utopia Test")],
                [(6, 0x13, "UT"), (10, 0x13, "UtopiaTest"), (3, 0x13, "CSCA")],
                [(6, 0x13, "XR"), (10, 0x13, "Utopia Test"), (3, 0x13, "CSCA")],
                [(6, 0x13, "UT"), (11, 0x13, "Utopia Test"), (3, 0x13, "CSCA")],
            ] as [[(UInt8, UInt8, String)]]
        for other in different { #expect(!base.isSame(as: try name(other)), "\(other)") }
    }
}
