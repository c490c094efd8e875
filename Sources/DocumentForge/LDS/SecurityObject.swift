/// Version of the logical data structure (Doc 9303-10 §4.6.2.2).
public enum LDSVersion: Int, CaseIterable, Sendable {
    /// LDS 1.7: no version inside the security object.
    case v0 = 0
    /// LDS 1.8: the security object states the version.
    case v1 = 1

    var text: String { self == .v0 ? "0107" : "0108" }
}

/// Writes EF.SOD (Doc 9303-10 §4.6.2).
struct SecurityObject: Sendable {
    var version = LDSVersion.v1
    /// Hash function over the data groups.
    var digest: Digest
    var signedData = SignedDataProfile(contentType: .ldsSecurityObject)
    var omittedDataGroups: Set<Int> = []
    /// A data group that is listed a second time with another hash.
    var contradictedDataGroup: Int?
    /// Zero octets after the file's last one, as in a file that is larger than its contents.
    var padding = 0
    /// What stands around the message.
    var wrapping = Wrapping.file
    /// Whether version 1 says which version of the data structure it means.
    var statesVersion = true
    /// A data group whose hash lacks its last octet.
    var shortenedDataGroup: Int?
    /// Whether the hash function has an identifier that nobody knows.
    var namesUnknownDigest = false

    enum Wrapping: Sendable {
        /// The tag of the file.
        case file
        /// The tag of the file, with an indefinite length.
        case indefinite
        /// Nothing.
        case none
    }

    func encode(over dataGroups: [Int: [UInt8]], signer: DocumentSigner) throws(ForgeError) -> [UInt8] {
        var entries: [[UInt8]] = []
        for (number, file) in dataGroups.sorted(by: { $0.key < $1.key }) where !omittedDataGroups.contains(number) {
            let hash = try digest.hash(file)
            entries.append(Self.entry(number, hash: number == shortenedDataGroup ? hash.dropLast() : hash))
            if number == contradictedDataGroup {
                entries.append(Self.entry(number, hash: try digest.hash(file.reversed())))
            }
        }
        let content = DER.sequence(
            DER.integer(version.rawValue),
            namesUnknownDigest
                ? DER.sequence(ObjectIdentifier.unknownDigest.der, DER.null)
                : digest.algorithmIdentifier(nullParameters: signedData.hasNullParameters),
            DER.sequence(of: entries),
            version == .v1 && statesVersion
                ? DER.sequence(DER.printableString(version.text), DER.printableString("040000")) : [])
        let contentInfo = try SignedDataWriter(profile: signedData, signer: signer).encode(content: content)
        return wrapped(contentInfo) + [UInt8](repeating: 0, count: padding)
    }

    private func wrapped(_ contentInfo: [UInt8]) -> [UInt8] {
        switch wrapping {
        case .file: DER.element(0x77, contentInfo)
        case .indefinite: [0x77, 0x80] + contentInfo + [0, 0]
        case .none: contentInfo
        }
    }

    private static func entry(_ number: Int, hash: [UInt8]) -> [UInt8] {
        DER.sequence(DER.integer(number), DER.octetString(hash))
    }
}

extension ObjectIdentifier {
    /// An arc for private use.
    fileprivate static let unknownDigest: Self = "1.3.6.1.4.1.55555.3"
}
