@testable import DocumentForge

@testable import NFCParsing

/// A forged EF.SOD taken apart, to be put together again with something else in it.
struct SplitMessage {
    /// Whoever signed, with the fields of the signerInfo.
    struct Signer {
        var version: [UInt8]
        var identifier: [UInt8]
        var digestAlgorithm: [UInt8]
        /// The signed attributes, each complete; nil leaves them out.
        var attributes: [[UInt8]]?
        var signatureAlgorithm: [UInt8]
        var signature: [UInt8]
        /// The unsigned attributes, each complete.
        var unsigned: [[UInt8]] = []

        /// The attributes as they are signed.
        var signedOctets: [UInt8] { DER.set(of: attributes ?? []) }

        var encoding: [UInt8] {
            let sorted = attributes?.sorted { $0.lexicographicallyPrecedes($1) }
            return DER.sequence(
                version, identifier, digestAlgorithm, sorted.map { DER.element(0xA0, Array($0.joined())) } ?? [],
                signatureAlgorithm, DER.octetString(signature),
                unsigned.isEmpty ? [] : DER.element(0xA1, Array(unsigned.joined())))
        }

        /// Signs the attributes again.
        mutating func sign(as signer: DocumentSigner) throws {
            signature = try signer.key.sign(signedOctets, with: signer.algorithm.scheme)
        }
    }

    var messageType: [UInt8]
    var version: [UInt8]
    var digestAlgorithms: [UInt8]
    var contentType: [UInt8]
    var content: [UInt8]
    /// What stands in the bag of certificates, each complete, also what is no certificate.
    var certificates: [[UInt8]]
    /// What stands in the bag of revocation lists, each complete.
    var revocationLists: [[UInt8]] = []
    var signers: [Signer]

    init(_ document: ForgedDocument) throws {
        var info = try BERReader.only(BERTag(rawValue: 0x77), in: (document.files["sod.bin"] ?? [])[...]).reader
        info = try info.enter(.sequence)
        messageType = Array(try info.next().encoding)
        var wrapper = try info.enter(.context(0, constructed: true))
        var message = try wrapper.enter(.sequence)
        version = Array(try message.next().encoding)
        digestAlgorithms = Array(try message.next().encoding)
        var encapsulated = try message.enter(.sequence)
        contentType = Array(try encapsulated.next().encoding)
        var contentWrapper = try encapsulated.enter(.context(0, constructed: true))
        content = Array(try contentWrapper.next(.octetString).contents)
        certificates = try Self.elements(try message.nextIfPresent(.context(0, constructed: true))?.reader)
        var set = try message.enter(.set)
        signers = []
        while !set.isAtEnd { signers.append(try Self.signer(try set.enter(.sequence))) }
    }

    private static func signer(_ fields: BERReader) throws -> Signer {
        var fields = fields
        let (version, identifier) = (try fields.next().encoding, try fields.next().encoding)
        let digest = try fields.next().encoding
        let attributes = try fields.nextIfPresent(.context(0, constructed: true))
        let algorithm = try fields.next().encoding
        return Signer(
            version: Array(version), identifier: Array(identifier), digestAlgorithm: Array(digest),
            attributes: try attributes.map { try elements($0.reader) }, signatureAlgorithm: Array(algorithm),
            signature: Array(try fields.next(.octetString).contents))
    }

    private static func elements(_ reader: BERReader?) throws -> [[UInt8]] {
        guard var reader else { return [] }
        var found: [[UInt8]] = []
        while !reader.isAtEnd { found.append(Array(try reader.next().encoding)) }
        return found
    }

    /// The file.
    var file: Bytes {
        let message = DER.sequence(
            version, digestAlgorithms, DER.sequence(contentType, DER.context(0, DER.octetString(content))),
            certificates.isEmpty ? [] : DER.element(0xA0, Array(certificates.joined())),
            revocationLists.isEmpty ? [] : DER.element(0xA1, Array(revocationLists.joined())),
            DER.element(0x31, Array(signers.map(\.encoding).joined())))
        return DER.element(0x77, DER.sequence(messageType, DER.context(0, message)))[...]
    }
}

/// A document whose signer's key is at hand, so that whatever is changed can be signed again.
struct SignedScene {
    static let now: Int64 = 1_795_000_000
    let state: IssuingState
    let signer: DocumentSigner
    let document: ForgedDocument
    private let verifier: DocumentVerifier

    init(_ recipe: String = "") throws {
        state = try IssuingState(now: Self.now)
        signer = try state.makeDocumentSigner(now: Self.now)
        document = try Forge(state: state, now: Self.now).make(try ForgeRecipe(recipe), signer: signer)
        var builder = TrustStoreBuilder()
        _ = try builder.addCertificate(state.certificate[...], source: "forge")
        verifier = DocumentVerifier(trust: builder.build(rememberedSigners: 0), policy: .recorded)
    }

    /// The verdict on the document with another EF.SOD.
    func verdict(_ change: (inout SplitMessage) throws -> Void) throws -> Verdict {
        var message = try SplitMessage(document)
        try change(&message)
        var files = ChipFiles(document)
        files.securityObject = message.file
        return verifier.verify(files, at: Timestamp(secondsSinceEpoch: Self.now))
    }

    /// The failed checks after a change of the signer's fields that the signer signed again.
    func failures(ofSigned change: (inout SplitMessage.Signer) -> Void) throws -> [String] {
        try verdict { message in
            change(&message.signers[0])
            try message.signers[0].sign(as: signer)
        }.failedChecks
    }
}
