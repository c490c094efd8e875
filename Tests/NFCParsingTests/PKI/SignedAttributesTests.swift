@testable import DocumentForge
import Testing

@testable import NFCParsing

/// What signers sign beside the content, each attribute in every wrong form, always under a good signature (threats D8
/// to D13, A7).
struct SignedAttributesTests {
    private static let scene = Result { try SignedScene() }

    private static func attribute(_ type: DocumentForge.ObjectIdentifier, _ values: [UInt8]...) -> [UInt8] {
        DER.sequence(type.der, DER.element(0x31, Array(values.joined())))
    }

    private static func isOf(_ type: DocumentForge.ObjectIdentifier, _ attribute: [UInt8]) -> Bool {
        attribute.dropFirst(2).starts(with: type.der)
    }

    /// Replaces the attribute of a type by others.
    private func failures(
        _ type: DocumentForge.ObjectIdentifier, _ replacement: ([UInt8]) -> [[UInt8]]
    ) throws -> [String] {
        try Self.scene.get().failures { signer in
            let old = signer.attributes?.first { Self.isOf(type, $0) } ?? []
            signer.attributes = (signer.attributes ?? []).filter { $0 != old } + replacement(old)
        }
    }

    private static let refusal = ["signedAttributes: cms_attributes_invalid"]

    @Test func theSceneIsConfirmedWhenNothingChanges() throws {
        #expect(try failures(.contentType) { [$0] }.isEmpty)
        // A third attribute may be anything, in any number.
        let other = Self.attribute("1.2.840.113549.1.9.16.2.47", DER.sequence(DER.null), DER.null)
        #expect(try failures(.contentType) { [$0, other] }.isEmpty)
        #expect(try failures(.contentType) { [$0, other, other] }.isEmpty)
    }

    /// D9: absent, twice, of another type, two values, none.
    @Test func theContentTypeStandsThereOnceAndIsThatOfTheContent() throws {
        let own = DocumentForge.ObjectIdentifier.ldsSecurityObject.der
        let cases: [([UInt8]) -> [[UInt8]]] = [
            { _ in [] }, { [$0, $0] }, { [$0, Self.attribute(.contentType, DocumentForge.ObjectIdentifier.data.der)] },
            { _ in [Self.attribute(.contentType, DocumentForge.ObjectIdentifier.data.der)] },
            { _ in [Self.attribute(.contentType, own, own)] }, { _ in [Self.attribute(.contentType)] },
            { _ in [Self.attribute(.contentType, own, DER.null)] },
            { _ in [DER.sequence(DocumentForge.ObjectIdentifier.contentType.der, own)] },
            { _ in [DER.sequence(DocumentForge.ObjectIdentifier.contentType.der)] },
        ]
        for (index, replacement) in cases.enumerated() {
            #expect(try failures(.contentType, replacement) == Self.refusal, "case \(index)")
        }
    }

    /// D10: absent, twice with the right one first or last, two values, cut, longer, of another function.
    @Test func theMessageDigestStandsThereOnceAndIsThatOfTheContent() throws {
        let content = try SplitMessage(try Self.scene.get().document).content
        let (right, wrong) = (try Digest.sha256.hash(content), try Digest.sha256.hash([]))
        func octets(_ digests: [UInt8]...) -> [UInt8] {
            DER.sequence(
                DocumentForge.ObjectIdentifier.messageDigest.der,
                DER.element(0x31, Array(digests.map(DER.octetString).joined())))
        }
        #expect(try failures(.messageDigest) { _ in [octets(right)] }.isEmpty)
        let cases: [[[UInt8]]] = [
            [], [octets(right), octets(right)], [octets(right), octets(wrong)], [octets(wrong)],
            [octets(right, right)], [octets(right, wrong)], [octets(wrong, right)], [octets()],
            [octets(right.dropLast())], [octets(right + [0])], [octets([])], [octets(try Digest.sha1.hash(content))],
            [octets(try Digest.sha512.hash(content))],
            [Self.attribute(.messageDigest, DER.octetString(right), DER.null)],
        ]
        for (index, attributes) in cases.enumerated() {
            #expect(try failures(.messageDigest) { _ in attributes } == Self.refusal, "case \(index)")
        }
    }

    /// A7: each attribute with each universal type, primitive and constructed, its contents being those of a right one.
    @Test(arguments: [
        DocumentForge.ObjectIdentifier.contentType, .messageDigest, .signingTime,
    ])
    func everyAttributeHasItsTypeAndNoOther(type: DocumentForge.ObjectIdentifier) throws {
        let content = try SplitMessage(try Self.scene.get().document).content
        let (tags, contents): (Set<UInt8>, [UInt8]) =
            switch type {
            case .contentType: ([0x06], Array(DocumentForge.ObjectIdentifier.ldsSecurityObject.der.dropFirst(2)))
            case .messageDigest: ([0x04], try Digest.sha256.hash(content))
            default: ([0x17], Array("261117000000Z".utf8))
            }
        // What is constructed may be no encoding at all, which shows before anybody looks at the attributes.
        let refusals = [Self.refusal, ["securityObject: parse_failure"]]
        for tag in Array(UInt8(1)...0x3E) + [0x80, 0xA0, 0x41, 0xC6] where tag & 0x1F != 0x1F {
            let value = DER.element(UInt32(tag), contents)
            let failures = try failures(type) { _ in [Self.attribute(type, value)] }
            #expect(tags.contains(tag) ? failures.isEmpty : refusals.contains(failures), "tag \(tag): \(failures)")
        }
    }

    /// What binds a signature to its content counts only where it is signed.
    @Test(arguments: [DocumentForge.ObjectIdentifier.contentType, .messageDigest, .signingTime])
    func nothingThatBindsStandsOutside(type: DocumentForge.ObjectIdentifier) throws {
        let scene = try Self.scene.get()
        let verdict = try scene.verdict { message in
            message.signers[0].unsigned = [Self.attribute(type, DER.octetString([1]))]
        }
        #expect(verdict.failedChecks == ["securityObject: parse_failure"])
        let other = try scene.verdict { message in
            message.signers[0].unsigned = [Self.attribute("1.2.840.113549.1.9.16.2.14", DER.octetString([1]))]
        }
        #expect(other.outcome == .confirmed, "\(other.failedChecks)")
    }

    /// D8: the attributes of one message are no content of another, and a signature over the content alone is none
    /// (draft-ietf-lamps-cms-euf-cma-signeddata).
    @Test func attributesAreNoContent() throws {
        let scene = try Self.scene.get()
        for type in [DocumentForge.ObjectIdentifier.ldsSecurityObject, .data] {
            let verdict = try scene.verdict { message in
                message.contentType = type.der
                message.content = message.signers[0].signedOctets
                message.signers[0].attributes = nil
            }
            #expect(verdict.outcome == .unreadable)
            #expect(verdict.failedChecks == ["securityObject: parse_failure"])
        }
        let bare = try scene.verdict { message in
            message.signers[0].attributes = nil
            message.signers[0].signature = try scene.signer.key.sign(
                message.content, with: scene.signer.algorithm.scheme)
        }
        #expect(bare.failedChecks == Self.refusal)
        let empty = try scene.failures { $0.attributes = [] }
        #expect(empty == Self.refusal)
    }

    /// D11: a right signature over a content of another type, and a list that is passed off as a document.
    @Test func otherTypesAreNoSecurityObject() throws {
        let scene = try Self.scene.get()
        let types: [DocumentForge.ObjectIdentifier] = [
            .masterList, .deviationList, .signedData, "0.4.0.127.0.7.3.2.1", "2.23.136.1.1", "2.23.136.1.1.1.1",
        ]
        for type in types {
            let verdict = try scene.verdict { message in
                message.contentType = type.der
                message.signers[0].attributes = message.signers[0].attributes?.map {
                    Self.isOf(.contentType, $0) ? Self.attribute(.contentType, type.der) : $0
                }
                try message.signers[0].sign(as: scene.signer)
            }
            #expect(verdict.failedChecks == ["securityObject: parse_failure"], "\(type)")
        }
        let lists = try scene.state.makeMasterListSigner(now: SignedScene.now)
        let list = try scene.state.masterList(
            of: [scene.state.certificate], signedBy: lists, now: SignedScene.now)
        var files = ChipFiles(scene.document)
        files.securityObject = list[...]
        var builder = TrustStoreBuilder()
        _ = try builder.addCertificate(scene.state.certificate[...], source: "forge")
        let verdict = DocumentVerifier(trust: builder.build(), policy: .recorded)
            .verify(files, at: Timestamp(secondsSinceEpoch: SignedScene.now))
        #expect(verdict.failedChecks == ["securityObject: parse_failure"])
        let object = try #require(scene.document.files["sod.bin"])
        #expect(throws: TrustError.self) { try builder.addMasterList(object[...], source: "sod") }
        #expect(throws: TrustError.self) { try builder.addDeviationList(object[...], source: "sod") }
        // The message inside, without the file's tag.
        #expect(throws: TrustError.self) { try builder.addMasterList(object[4...], source: "sod") }
    }

    /// D12: the signature is over the attributes as they came or in the order of DER, with the tag of a SET. Lengths in
    /// long form are signed as they came; nobody is known to send one form and to sign another.
    @Test func whatIsSignedIsTheSetOfAttributes() throws {
        let scene = try Self.scene.get()
        func failures(_ signed: ([[UInt8]]) -> [UInt8], sent: (([[UInt8]]) -> [UInt8])? = nil) throws -> [String] {
            try scene.verdict { message in
                let attributes = message.signers[0].attributes ?? []
                let octets = signed(attributes)
                message.signers[0].signature = try scene.signer.key.sign(octets, with: scene.signer.algorithm.scheme)
                if let sent { message.signers[0].attributes = [sent(attributes)] }
            }.failedChecks
        }
        let sorted = { (attributes: [[UInt8]]) in DER.set(of: attributes) }
        let joined = { (attributes: [[UInt8]]) in Array(attributes.sorted { $0.lexicographicallyPrecedes($1) }.joined())
        }
        #expect(try failures(sorted).isEmpty)
        // In the order in which they were sent, and sent in another order than signed.
        let reversed = { (attributes: [[UInt8]]) in
            Array(attributes.sorted { $1.lexicographicallyPrecedes($0) }.joined())
        }
        #expect(try failures({ DER.element(0x31, reversed($0)) }, sent: reversed).isEmpty)
        #expect(try failures(sorted, sent: reversed).isEmpty)

        let refused = ["signature: cms_signature_invalid"]
        #expect(try failures({ DER.element(0xA0, joined($0)) }) == refused)
        #expect(try failures({ DER.element(0x30, joined($0)) }) == refused)
        #expect(try failures(joined) == refused)
        #expect(try failures({ DER.element(0x31, reversed($0)) }) == refused)
        let long = { (attributes: [[UInt8]]) in
            attributes.flatMap { [0x30, 0x82, 0x00] + $0.dropFirst() }
        }
        #expect(try failures({ DER.element(0x31, long($0)) }, sent: long).isEmpty)
        #expect(try failures(sorted, sent: long) == refused)
    }

    /// D13: exactly one signer, whichever of two is good.
    @Test func oneSignerSigns() throws {
        let scene = try Self.scene.get()
        let stranger = try scene.state.makeDocumentSigner(now: SignedScene.now)
        for order in [[true], [true, true], [true, false], [false, true], [false, false], [], [true, true, true]] {
            let verdict = try scene.verdict { message in
                let good = message.signers[0]
                var bad = good
                try bad.sign(as: stranger)
                message.signers = order.map { $0 ? good : bad }
            }
            let expected =
                switch order.count {
                case 1: [] as [String]
                case 0, 2: ["signature: missing_signer"]
                default: ["securityObject: parse_failure"]
                }
            #expect(verdict.failedChecks == expected, "\(order)")
        }
    }
}
