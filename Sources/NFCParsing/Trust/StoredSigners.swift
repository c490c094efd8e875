/// Document signer certificates that documents need not carry: windows over the files that they came in, found in
/// constant time by the two ways in which a signature names its signer. A complete PKD download holds 30,000; they are
/// read again when a document asks for one.
struct StoredSigners: Sendable {
    /// The certificates, encoded.
    private(set) var encodings: [Bytes] = []
    /// What the PKD says of certificates that do not conform to the profile, by place.
    private(set) var conformance: [Int: String] = [:]
    private var known = HashIndex()
    private var byIssuerAndSerialNumber = HashIndex()
    private var byKeyIdentifier = HashIndex()
    /// Hashes of issuer names: thousands of certificates share one.
    private var nameHashes: [Bytes: UInt32] = [:]

    init() {}

    /// Adds a certificate. False when exactly this one is there already.
    mutating func add(_ certificate: Certificate, conformance code: String? = nil) throws(TrustError) -> Bool {
        let encoding = certificate.encoding
        let identity = HashIndex.hash(encoding)
        guard known.first(identity, where: { encodings[$0] == encoding }) == nil else { return false }
        let name = nameHash(certificate.issuer)
        let serial = Self.hash(nameHash: name, serialNumber: certificate.serialNumber)
        let key = HashIndex.hash(certificate.keyIdentifier)
        let limit = AnchorDirectory.candidateLimit
        guard byIssuerAndSerialNumber.positions(serial, limit: limit).count < limit,
            byKeyIdentifier.positions(key, limit: limit).count < limit
        else { throw .tooManyAlike }
        let place = encodings.count
        encodings.append(encoding)
        known.insert(identity, position: place)
        byIssuerAndSerialNumber.insert(serial, position: place)
        byKeyIdentifier.insert(key, position: place)
        if let code { conformance[place] = code }
        return true
    }

    /// The certificates that a signature may mean, encoded; at most ``AnchorDirectory/candidateLimit``.
    func encodings(for identifier: SignerInfo.Identifier) -> [Bytes] {
        guard !encodings.isEmpty else { return [] }
        let places =
            switch identifier {
            case .issuerAndSerialNumber(let issuer, let serial):
                byIssuerAndSerialNumber.positions(
                    Self.hash(nameHash: nameHashes[issuer.encoding] ?? Self.hash(issuer), serialNumber: serial),
                    limit: AnchorDirectory.candidateLimit)
            case .subjectKeyIdentifier(let identifier):
                byKeyIdentifier.positions(HashIndex.hash(identifier), limit: AnchorDirectory.candidateLimit)
            }
        return places.map { encodings[$0] }
    }

    private mutating func nameHash(_ name: DistinguishedName) -> UInt32 {
        if let known = nameHashes[name.encoding] { return known }
        let hash = Self.hash(name)
        // The encoding is kept: bounded, so that a file of one name per certificate does not double its size.
        if nameHashes.count < 4096 { nameHashes[name.encoding] = hash }
        return hash
    }

    private static func hash(_ name: DistinguishedName) -> UInt32 {
        var hasher = Hasher()
        hasher.combine(name.key)
        return HashIndex.finish(hasher)
    }

    private static func hash(nameHash: UInt32, serialNumber: Bytes) -> UInt32 {
        var hasher = Hasher()
        hasher.combine(nameHash)
        HashIndex.combine(SerialNumber.shortest(serialNumber), into: &hasher)
        return HashIndex.finish(hasher)
    }
}
