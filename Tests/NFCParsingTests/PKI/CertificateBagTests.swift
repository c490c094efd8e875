@testable import DocumentForge
import Testing

@testable import NFCParsing

/// What EF.SOD carries beside its signature (threats A5, A9, D15, D16).
struct CertificateBagTests {
    private static let scene = Result { try SignedScene() }

    private func other(_ number: Int) throws -> [UInt8] {
        var profile = DocumentSigner.Profile()
        profile.commonName = "Other \(number)"
        return try Self.scene.get().state.makeDocumentSigner(now: SignedScene.now, profile: profile).certificate
    }

    /// Nine certificates are one too many, whichever of them is the signer's; equal ones are one.
    @Test func certificatesAreCounted() throws {
        let scene = try Self.scene.get()
        let others = try (0..<8).map(other)
        for count in 0...8 {
            for isFirst in [true, false] {
                let verdict = try scene.verdict { message in
                    let own = message.certificates
                    message.certificates = isFirst ? own + others.prefix(count) : others.prefix(count) + own
                }
                #expect(verdict.failedChecks == (count < 8 ? [] : ["securityObject: parse_failure"]), "\(count)")
            }
        }
        let repeated = try scene.verdict { message in
            message.certificates = Array(repeating: message.certificates[0], count: 60)
        }
        #expect(repeated.outcome == .confirmed, "\(repeated.failedChecks)")
        let signer = try #require(repeated.chain?.signer)
        #expect(signer.encoding == scene.signer.certificate[...])
    }

    /// Attribute certificates and other things that a bag may hold are passed over, in any place.
    @Test func otherThingsInTheBagArePassedOver() throws {
        let scene = try Self.scene.get()
        for tag in [0xA0, 0xA1, 0xA2, 0xA3] as [UInt32] {
            for place in [0, 1] {
                let verdict = try scene.verdict { message in
                    message.certificates.insert(
                        DER.element(tag, DER.integer(1), DER.sequence(DER.null)), at: place)
                }
                #expect(verdict.outcome == .confirmed, "\(verdict.failedChecks)")
            }
        }
        // A certificate that cannot be read is no reason to pass over a good one.
        let verdict = try scene.verdict { message in
            message.certificates.append(DER.sequence(DER.null))
        }
        #expect(verdict.outcome == .confirmed, "\(verdict.failedChecks)")
        let alone = try scene.verdict { message in
            message.certificates = [DER.sequence(DER.null)]
        }
        #expect(alone.failedChecks == ["signature: missing_signer_certificate"])
        #expect(try scene.verdict { $0.certificates = [] }.failedChecks == ["signature: missing_signer_certificate"])
    }

    /// A list inside EF.SOD speaks for nobody: the trust store decides, and a document brings no evidence of its own.
    @Test func embeddedRevocationListsAreIgnored() throws {
        let scene = try Self.scene.get()
        let list = try scene.state.revocationList(
            of: [scene.signer], thisUpdate: SignedScene.now - 86_400, nextUpdate: SignedScene.now + 86_400)
        let verdict = try scene.verdict { message in
            message.revocationLists = [list, DER.context(1, DER.sequence(DER.null)), DER.octetString([1])]
        }
        #expect(verdict.outcome == .confirmed, "\(verdict.failedChecks)")
        #expect(verdict.warnings.contains { $0.code == .revocationUnknown })
        let strict = try scene.verdict { $0.revocationLists = Array(repeating: list, count: 300) }
        #expect(strict.failedChecks == ["securityObject: parse_failure"])
    }

    /// D16: an identifier says where to look and no more. One that names somebody else's certificate does not make it the
    /// signer's, and the right name in another form does no harm.
    @Test func signerIdentifiersProveNothing() throws {
        let scene = try Self.scene.get()
        let stranger = try scene.state.makeDocumentSigner(now: SignedScene.now)
        func identifier(_ name: DocumentForge.DistinguishedName, _ serial: [UInt8]) -> [UInt8] {
            DER.sequence(name.der, DER.integer(unsigned: serial))
        }
        let own = scene.signer
        let forms = [
            identifier(own.issuer, own.serialNumber), identifier(own.issuer.reordered, own.serialNumber),
            identifier(own.issuer.retyped, own.serialNumber),
            identifier(own.issuer.retyped.reordered, own.serialNumber),
            DER.implicit(0, try own.key.keyIdentifier),
        ]
        for form in forms {
            let verdict = try scene.verdict { message in
                message.certificates.append(stranger.certificate)
                message.signers[0].identifier = form
            }
            #expect(verdict.outcome == .confirmed, "\(verdict.failedChecks)")
            #expect(!verdict.warnings.contains { $0.code == .signerIdentifierMismatch })
        }
        let foreign = [
            identifier(stranger.issuer, stranger.serialNumber), DER.implicit(0, try stranger.key.keyIdentifier),
        ]
        for form in foreign {
            let named = try scene.verdict { message in
                message.certificates.append(stranger.certificate)
                message.signers[0].identifier = form
            }
            #expect(named.failedChecks == ["signature: cms_signature_invalid"])
            // Nobody is named by it, and there is only one who could be meant.
            let alone = try scene.verdict { $0.signers[0].identifier = form }
            #expect(alone.outcome == .confirmed, "\(alone.failedChecks)")
            #expect(alone.warnings.contains { $0.code == .signerIdentifierMismatch })
        }
        let nobody = try scene.verdict { message in
            message.certificates.append(stranger.certificate)
            message.signers[0].identifier = identifier(own.issuer, [0x01])
        }
        #expect(nobody.failedChecks == ["signature: missing_signer_certificate"])
    }

    /// A9: all nine forms of a GeneralName, whole and wrong, with what once hurt others (x400Address, otherName, Punycode).
    /// No name is compared here, so that none of them says anything.
    @Test func generalNamesSayNothing() throws {
        let state = try Self.scene.get().state
        let punycode = "xn--" + String(repeating: "a", count: 600) + "@example.org"
        let names: [[UInt8]] = [
            DER.context(0, DocumentForge.ObjectIdentifier.commonName.der, DER.context(0, DER.null)),
            DER.context(0, DER.null), DER.implicit(1, Array(punycode.utf8)),
            DER.implicit(2, Array("a\0b.example".utf8)),
            DER.context(3, DER.sequence(DER.octetString([1]))), DER.context(4, DER.sequence()),
            DER.context(5, DER.context(1, DER.null)), DER.implicit(6, [0xFF, 0xFE]),
            DER.implicit(7, [UInt8](repeating: 1, count: 17)), DER.implicit(8, [0x80]), DER.implicit(9, [1]),
        ]
        for name in names + [Array(names.joined())] {
            var profile = DocumentSigner.Profile()
            profile.otherExtensions = ["2.5.29.30", "2.5.29.9", "1.3.6.1.5.5.7.1.1"].map {
                CertificateExtensions.wrap(DocumentForge.ObjectIdentifier(stringLiteral: $0), DER.sequence(name))
            }
            let signer = try state.makeDocumentSigner(now: SignedScene.now, profile: profile)
            let document = try Forge(state: state, now: SignedScene.now).make(ForgeRecipe(), signer: signer)
            var builder = TrustStoreBuilder()
            _ = try builder.addCertificate(state.certificate[...], source: "forge")
            let verdict = DocumentVerifier(trust: builder.build(), policy: .recorded)
                .verify(ChipFiles(document), at: Timestamp(secondsSinceEpoch: SignedScene.now))
            #expect(verdict.outcome == .confirmed, "\(verdict.failedChecks)")
            let certificate = try Certificate(signer.certificate[...])
            #expect(certificate.subject.title == "Document Signer 0001")
        }
    }
}
