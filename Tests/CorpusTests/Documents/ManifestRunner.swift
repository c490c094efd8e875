import Testing

@testable import NFCParsing

/// Holds single lines of the manifest against the readers and the verifier.
struct ManifestRunner {
    /// A line that is not so.
    struct Broken: Error, CustomStringConvertible {
        let description: String
    }

    /// The CSCA certificates of all published lists.
    private let published: TrustStore

    init() throws {
        var builder = TrustStoreBuilder()
        for (anchor, list) in Self.lists where Corpus.holds(anchor) && Corpus.holds(list) {
            _ = try builder.addCertificate(try Corpus.bytes(anchor), source: anchor)
            _ = try builder.addMasterList(try Corpus.bytes(list), source: list)
        }
        published = builder.build()
    }

    private static let anchors = [
        "DE": "emrtd/certs/csca-de-07-masterlist-anchor.der", "ICAO": "emrtd/certs/csca-un-2-masterlist-anchor.der",
    ]

    private static let lists = [
        ("emrtd/certs/csca-de-07-masterlist-anchor.der", "emrtd/masterlists/DE_2026-05-28.ml"),
        ("emrtd/certs/csca-un-2-masterlist-anchor.der", "emrtd/masterlists/ICAO_2025-07-23.ml"),
    ]

    /// Whether the line is so; false when nothing here reads its kind.
    func holds(_ line: Manifest.Line, _ bytes: Bytes) throws -> Bool {
        if line.expected.hasPrefix("hash equals") { try requireListedHash(line, bytes) }
        switch line.kind {
        case "CERT": try certificate(line, bytes)
        case "CRL": try revocationList(bytes)
        case "MASTERLIST": try masterList(line, bytes)
        case "LDIF": try directory(line, bytes)
        case "DG1": try firstDataGroup(line, bytes)
        case "DG2": _ = try EFDG2(bytes)
        case "DG7": try require(!(try DisplayedPictures(dg7: bytes).pictures.isEmpty), "no picture")
        case "DG11": try personalDetails(bytes)
        case "DG12": try documentDetails(bytes)
        case "DG13": try require(!(try EFDG13(bytes).contents.isEmpty), "nothing inside")
        case "DG14": _ = try SecurityInfos(dg14: bytes)
        case "EF_COM": try require(try EFCOM(bytes).dataGroups.isSuperset(of: [.dg1, .dg2]), "no list of data groups")
        case "SecurityInfos": try securityInfos(line, bytes)
        case "DG15": _ = try PublicKey(try SubjectPublicKeyInfo(dg15: bytes))
        case "CardSecurity": try cardSecurity(line, bytes)
        case "SOD", "SOD_CMS": try securityObject(line, bytes)
        case let kind where kind.hasPrefix("TRANSCRIPT ACTIVE_AUTHENTICATION"): try answer(line, bytes)
        case let kind where kind.hasPrefix("TRANSCRIPT CHIP_AUTHENTICATION v1"): try chipAuthentication(line, bytes)
        case let kind where kind.hasPrefix("TRANSCRIPT PACE ECDH"): try pace(line, bytes)
        case let kind where kind.hasPrefix("TRANSCRIPT EACv2"): try extendedAccess(line, bytes)
        default: return false
        }
        return true
    }

    func require(_ condition: Bool, _ what: String) throws {
        guard condition else { throw Broken(description: what) }
    }

    private func requireRefusal(_ what: String, _ body: () throws -> Void) throws {
        var isRefused = false
        do { try body() } catch { isRefused = true }
        try require(isRefused, "\(what) was accepted")
    }

    private func requireListedHash(_ line: Manifest.Line, _ bytes: Bytes) throws {
        let number = Int(line.name.dropFirst(2).prefix { $0.isNumber })
        let group = try #require(number.flatMap(DataGroupNumber.init(rawValue:)))
        // The one that all mock documents share is looked up in each of them by the verdict on that document.
        guard Corpus.holds(line.folder + "/sod.bin") else { return }
        let object = try LDSSecurityObject(try EFSOD(try Corpus.bytes(line.folder + "/sod.bin")).signedData.content)
        let hash = try #require(object.hashes[group])
        try require(object.digest.matches(hash, over: bytes), "another hash")
    }

    private func certificate(_ line: Manifest.Line, _ bytes: Bytes) throws {
        let certificate = try Certificate(bytes)
        _ = try PublicKey(certificate.publicKeyInfo)
        if line.expected.contains("issued by a CSCA") { _ = try published.issuer(of: certificate) }
    }

    private func revocationList(_ bytes: Bytes) throws {
        _ = try CertificateRevocationList(bytes)
        var builder = TrustStoreBuilder()
        _ = try builder.addCertificate(try Corpus.bytes("emrtd/certs/csca-it-crl-issuer.der"), source: "IT")
        _ = try builder.addRevocationList(bytes)
    }

    private func masterList(_ line: Manifest.Line, _ bytes: Bytes) throws {
        let state = String(line.name.prefix { $0 != "_" })
        let anchor = try #require(Self.anchors[state])
        var builder = TrustStoreBuilder()
        _ = try builder.addCertificate(try Corpus.bytes(anchor), source: anchor)
        // The signer of 2024 has its CSCA in the list itself, not in the one that is pinned today.
        let isOld = line.name == "DE_2024-08-07.ml"
        let report = try builder.addMasterList(
            bytes, source: line.name, origin: isOld ? .selfContained : .trustedSigner)
        try require(report.entries > 500 && (isOld || report.refused.isEmpty), "\(report.refused)")
    }

    /// Every value of a PKD download is what its entry says, and as many of each as the line states.
    private func directory(_ line: Manifest.Line, _ bytes: Bytes) throws {
        var reader = LDIFReader()
        var counts = (signers: 0, revocationLists: 0, masterLists: 0, skipped: 0)
        func note(_ result: LDIFReader.Result) {
            guard case .entry(let entry) = result else { return counts.skipped += 1 }
            for value in entry.values {
                switch entry.kind {
                case .documentSigner where (try? Certificate(value)) != nil: counts.signers += 1
                case .revocationList where (try? CertificateRevocationList(value)) != nil: counts.revocationLists += 1
                case .masterList where (try? SignedList(value)) != nil: counts.masterLists += 1
                default: counts.skipped += 1
                }
            }
        }
        reader.read(bytes, note)
        reader.finish(note)
        let stated = ["parse; 1 master list": (0, 0, 1, 0), "parse; 8 DSC + 1 CRL": (8, 1, 0, 0)]
        try require(stated[line.expected].map { $0 == counts } ?? (counts.skipped == 0), "\(counts)")
    }

    private func firstDataGroup(_ line: Manifest.Line, _ bytes: Bytes) throws {
        _ = try EFDG1(bytes)
        guard line.expected.hasPrefix("reject with") else { return }
        let twin = line.expected.split(separator: " ").last { $0.contains("/") } ?? ""
        let folder = "emrtd/twins/" + (twin.split(separator: "/").first.map(String.init) ?? "")
        var document = try RecordedDocument(folder)
        document.files.dataGroups[.dg1] = bytes
        try require(document.verdict().failures == [.dataGroupHashes], "\(document.verdict().failures)")
    }

    private func personalDetails(_ bytes: Bytes) throws {
        let file = try EFDG11(bytes)
        try require(!file.listedTags.isEmpty && !file.isDateOfBirthUnreadable, "unreadable")
        let texts = [file.fullName, file.placeOfBirth, file.address].compactMap { $0 }
        try require(texts.allSatisfy { !$0.parts.isEmpty }, "empty fields")
    }

    private func documentDetails(_ bytes: Bytes) throws {
        let file = try EFDG12(bytes)
        try require(!file.listedTags.isEmpty && !file.isDateOfIssueUnreadable, "unreadable")
        let texts = [file.issuingAuthority, file.endorsements].compactMap { $0 }
        try require(texts.allSatisfy { !$0.parts.isEmpty }, "empty fields")
    }

    private func securityInfos(_ line: Manifest.Line, _ bytes: Bytes) throws {
        if line.expected.hasPrefix("reject") {
            try requireRefusal(line.file) { _ = try SecurityInfos(bytes) }
        } else {
            _ = try SecurityInfos(bytes)
        }
    }

    /// The signature of a file whose issuer nobody has.
    private func cardSecurity(_ line: Manifest.Line, _ bytes: Bytes) throws {
        func verify() throws {
            let message = try EFCardSecurity(bytes).signedData
            let signer = try #require(message.signers.first)
            let signature = try BoundSignature(signer, in: message)
            let certificates = message.certificates.compactMap { try? Certificate(definite: $0) }
            let makers = certificates.filter {
                (try? PublicKey($0.publicKeyInfo)).map { signature.isMade(by: $0) } ?? false
            }
            try require(!makers.isEmpty, "nobody signed it")
        }
        if line.expected.hasPrefix("reject") { try requireRefusal(line.file, verify) } else { try verify() }
    }

    private func securityObject(_ line: Manifest.Line, _ bytes: Bytes) throws {
        switch line.expected {
        case let text where text.hasPrefix("CMS accept; no trust anchor"),
            let text where text.hasPrefix("policy: pymrtd"):
            let failures = alone(bytes).failures
            // What the age of the specimen brings with it is no fault of its message.
            let allowed: Set<CheckResult.Name> = [.chain, .signerValidity, .dataGroupHashes, .machineReadableZone]
            try require(failures.contains(.chain) && failures.isSubset(of: allowed), "\(failures)")
        case let text where text.hasPrefix("non-conformant"):
            try require(alone(bytes).outcome != .confirmed, "confirmed")
        case let text where text.hasPrefix("reject: LDS"):
            let failures = alone(bytes).failures
            try require(!failures.isDisjoint(with: [.securityObject, .signedAttributes, .signature]), "\(failures)")
        case let text where text.hasPrefix("policy: signature and chain good"):
            let document = try RecordedDocument(line.folder)
            try require(document.verdict().failures == [.signerValidity], "\(document.verdict().failures)")
            var tolerant = AcceptancePolicy.recorded
            tolerant.acceptsExpiredSigners = true
            try require(document.verdict(policy: tolerant).outcome == .confirmed, "not tolerated")
        default:
            let isVariant = line.folder.hasSuffix("negatives")
            let twin = line.name.split(separator: "-").prefix(2).joined(separator: "-")
            let folder = isVariant ? "emrtd/twins/" + (twin.hasPrefix("nz") ? "like-nz" : twin) : line.folder
            var document = try RecordedDocument(folder)
            document.files.securityObject = bytes
            let isAccepted = document.verdict().outcome == .confirmed
            try require(isAccepted == line.expected.hasPrefix("accept"), "\(document.verdict().failures)")
        }
    }

    /// A security object by itself, under all published CSCA certificates.
    private func alone(_ bytes: Bytes) -> Verdict {
        DocumentVerifier(trust: published, policy: .recorded)
            .verify(
                ChipFiles(securityObject: bytes, dataGroups: [:]), at: Timestamp(secondsSinceEpoch: 1_795_521_600))
    }
}
