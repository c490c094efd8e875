import Glibc

/// A genuine document to change: the folder that `FUZZ_SAMPLE` names, with `sod.bin`, `dg*.bin`, `dsc.der` and
/// `csca.der`.
struct Sample {
    let files: ChipFiles
    let object: LDSSecurityObject
    let signer: Certificate
    let key: PublicKey
    let anchor: TrustAnchor
    let trust: TrustStore
    let verifier: DocumentVerifier
    /// A day on which the sample is valid.
    let time = Timestamp(secondsSinceEpoch: 1_795_500_000)

    init(folder: String) throws {
        var files = ChipFiles(securityObject: try Self.read(folder + "/sod.bin"), dataGroups: [:])
        for group in DataGroupNumber.allCases {
            if let file = try? Self.read("\(folder)/dg\(group.rawValue).bin") { files.dataGroups[group] = file }
        }
        signer = try Certificate(try Self.read(folder + "/dsc.der"))
        key = try PublicKey(signer.publicKeyInfo)
        var builder = TrustStoreBuilder()
        _ = try builder.addCertificate(try Self.read(folder + "/csca.der"), source: "sample")
        trust = builder.build()
        guard let first = trust.anchors.first else { throw PKIError.inconsistent }
        anchor = first
        verifier = DocumentVerifier(trust: trust, policy: .recorded)
        let verdict = verifier.verify(files, at: time)
        guard verdict.outcome == .confirmed else { throw PKIError.inconsistent }
        object = try LDSSecurityObject(try EFSOD(files.securityObject).signedData.content)
        self.files = files
    }

    private static func read(_ path: String) throws -> Bytes {
        guard let file = unsafe fopen(path, "rb") else { throw BERError.truncated }
        defer { unsafe fclose(file) }
        var bytes = [UInt8](repeating: 0, count: 1 << 20)
        let count = unsafe bytes.withUnsafeMutableBytes { unsafe fread($0.baseAddress, 1, $0.count, file) }
        return bytes.prefix(count)
    }
}

let sample: Sample = {
    let folder = unsafe getenv("FUZZ_SAMPLE").map { unsafe String(cString: $0) } ?? ""
    do {
        return try Sample(folder: folder)
    } catch {
        print("FUZZ_SAMPLE has to name the folder of a genuine document: \(folder): \(error)")
        exit(2)
    }
}()
