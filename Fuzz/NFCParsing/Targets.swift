/// Every parser of NFCParsing. Beside "no trap", each states what must hold of whatever it accepted.
let fuzzTargets: [FuzzTarget] = checkTargets + dataGroupTargets + chipTargets

/// What the checks stand on.
private let checkTargets: [FuzzTarget] = [
    FuzzTarget("ber") { bytes in
        let limits = BERLimits(depth: 32, elements: 10_000, size: 65_536)
        guard let outermost = try? BERBorder.outermost(of: bytes, limits: limits) else { return }
        precondition(outermost.trailing.endIndex == bytes.endIndex)
        // What the border lets through is definite, so that it lets the same through again.
        let again = try? BERBorder.outermost(of: outermost.encoding, limits: limits)
        precondition(again?.encoding == outermost.encoding && again?.trailing.isEmpty == true)
        var visited = 0
        walk(outermost.encoding, depth: 0, visited: &visited)
        precondition(visited <= limits.elements)
    },
    FuzzTarget("certificate") { bytes in
        guard let certificate = try? Certificate(bytes) else { return }
        inspect(certificate)
        guard let key = try? PublicKey(certificate.publicKeyInfo) else { return }
        _ = certificate.isMade(by: key)
        var builder = TrustStoreBuilder()
        _ = try? builder.addCertificate(bytes, source: "fuzz")
    },
    FuzzTarget("crl") { bytes in
        guard let list = try? CertificateRevocationList(bytes) else { return }
        _ = list.issuer.country
        _ = list.revoked.entry(for: sample.signer.serialNumber)
        _ = list.isMade(by: sample.key)
    },
    FuzzTarget("master-list") { bytes in
        var builder = TrustStoreBuilder()
        let report = try? builder.addMasterList(bytes, source: "fuzz", origin: .selfContained)
        precondition(report != nil || builder.anchorCount == 0, "a refused list changed the store")
    },
    FuzzTarget("deviation-list") { bytes in
        guard let list = try? SignedList(bytes) else { return }
        // As if the signature had been good: what is behind it has to stand hostile contents too.
        let signature = SignedList.Signature(
            signer: sample.signer, anchor: sample.anchor, signingTime: sample.time, country: "UT")
        _ = try? DeviationList(list, signature, name: "fuzz")
        var builder = TrustStoreBuilder()
        _ = try? builder.addDeviationList(bytes, source: "fuzz")
    },
    FuzzTarget("ldif") { bytes in
        // In one piece and in two: where a piece ends may change nothing.
        let whole = ldifEntries([bytes])
        let middle = bytes.startIndex + bytes.count / 2
        precondition(ldifEntries([bytes[..<middle], bytes[middle...]]) == whole)
    },
    FuzzTarget("card-security") { bytes in
        guard let file = try? EFCardSecurity(bytes) else { return }
        precondition(file.signedData.signers.count <= 2)
        _ = file.securityInfos.protocols
    },
    FuzzTarget("trust-file") { bytes in
        var builder = TrustStoreBuilder()
        _ = try? builder.addCertificate(bytes, source: "fuzz")
        _ = try? builder.addRevocationList(bytes)
    },
    FuzzTarget("sod") { bytes in
        _ = try? SecurityObjectSummary(bytes)
        let files = ChipFiles(securityObject: bytes, dataGroups: sample.files.dataGroups)
        let verdict = sample.verifier.verify(files, at: sample.time)
        // Who signed the sample's content made the sample: nobody else's signature is in reach of a fuzzer.
        guard verdict.outcome == .confirmed else { return }
        precondition(verdict.document?.signer.encoding == sample.signer.encoding)
    },
    FuzzTarget("dg1") { bytes in
        guard let file = try? EFDG1(bytes) else { return }
        let birth = BirthDate(zone: file.zone.dateOfBirth, details: nil, at: sample.time)
        _ = DocumentClaims(mrz: file.zone, birth: birth, at: sample.time)
        _ = file.zone.checkDigitMismatches
    },
    FuzzTarget("dg2") { bytes in
        guard let file = try? EFDG2(bytes) else { return }
        for picture in file.pictures {
            requireWindow(picture.bytes, over: bytes)
            _ = (picture.details.featurePoints, picture.isTruncated, picture.width, picture.height)
        }
    },
    FuzzTarget("dg14") { bytes in
        _ = try? SecurityInfos(dg14: bytes)
        guard let infos = try? SecurityInfos(bytes) else { return }
        _ = infos.activeAuthenticationDigest
        for name in infos.protocols { _ = name.description }
    },
    FuzzTarget("dg15") { bytes in
        guard let info = try? SubjectPublicKeyInfo(dg15: bytes), let key = try? PublicKey(info) else { return }
        _ = key.recover([UInt8](repeating: 1, count: 256)[...])
    },
    FuzzTarget("document") { bytes in
        guard let (dg1, rest) = split(bytes), let (dg2, object) = split(rest) else { return }
        let files = ChipFiles(securityObject: object, dataGroups: [.dg1: dg1, .dg2: dg2])
        let verdict = sample.verifier.verify(files, at: sample.time)
        precondition(Set(verdict.checks.map(\.check)).count == CheckResult.Name.allCases.count)
        precondition((verdict.outcome == .confirmed) == (verdict.failureCode == nil))
    },
]

/// The entries of a directory that comes in pieces, as text.
private func ldifEntries(_ pieces: [Bytes]) -> [String] {
    var reader = LDIFReader()
    var found: [String] = []
    for piece in pieces { reader.read(piece) { found.append(describe($0)) } }
    reader.finish { found.append(describe($0)) }
    return found
}

private func describe(_ result: LDIFReader.Result) -> String {
    switch result {
    case .entry(let entry): "\(entry.name) \(entry.values.map { DigestAlgorithm.sha256.hash($0) })"
    case .skipped(let name, let problem): "\(name) \(problem.rawValue)"
    }
}

/// Visits every element behind the border.
private func walk(_ bytes: Bytes, depth: Int, visited: inout Int) {
    var reader = BERReader(bytes)
    while let element = try? reader.next() {
        visited += 1
        requireWindow(element.contents, over: bytes)
        if element.tag.isConstructed {
            walk(element.contents, depth: depth + 1, visited: &visited)
        } else {
            decode(element)
        }
    }
}

/// Each typed read on whatever stands there.
private func decode(_ element: BERElement) {
    var readers = (0..<6).map { _ in BERReader(element.encoding) }
    _ = try? readers[0].integer()
    _ = try? readers[1].smallInteger()
    _ = try? readers[2].objectIdentifier().description
    _ = try? readers[3].time()
    _ = try? readers[4].octetAlignedBitString()
    _ = try? readers[5].boolean()
}

private func inspect(_ certificate: Certificate) {
    _ = (certificate.subject.country, certificate.subject.title, certificate.issuer.key, certificate.fingerprint)
    precondition(certificate.subject.isSame(as: certificate.subject))
    _ = try? SignatureAlgorithm(certificate.signatureAlgorithm)
}

func requireWindow(_ window: Bytes, over bytes: Bytes) {
    precondition(window.startIndex >= bytes.startIndex && window.endIndex <= bytes.endIndex)
}

/// Two parts: the first as long as two octets say.
func split(_ bytes: Bytes) -> (Bytes, Bytes)? {
    guard bytes.count >= 2 else { return nil }
    let length = Int(bytes[bytes.startIndex]) << 8 | Int(bytes[bytes.startIndex + 1])
    let rest = bytes.dropFirst(2)
    guard length <= rest.count else { return nil }
    return (rest.prefix(length), rest.dropFirst(length))
}
