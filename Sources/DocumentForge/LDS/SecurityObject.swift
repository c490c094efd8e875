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

    func encode(over dataGroups: [Int: [UInt8]], signer: DocumentSigner) throws(ForgeError) -> [UInt8] {
        var entries: [[UInt8]] = []
        for (number, file) in dataGroups.sorted(by: { $0.key < $1.key }) where !omittedDataGroups.contains(number) {
            entries.append(Self.entry(number, hash: try digest.hash(file)))
            if number == contradictedDataGroup {
                entries.append(Self.entry(number, hash: try digest.hash(file.reversed())))
            }
        }
        let content = DER.sequence(
            DER.integer(version.rawValue),
            digest.algorithmIdentifier(nullParameters: signedData.hasNullParameters),
            DER.sequence(of: entries),
            version == .v1 ? DER.sequence(DER.printableString(version.text), DER.printableString("040000")) : [])
        let contentInfo = try SignedDataWriter(profile: signedData, signer: signer).encode(content: content)
        return DER.element(0x77, contentInfo) + [UInt8](repeating: 0, count: padding)
    }

    private static func entry(_ number: Int, hash: [UInt8]) -> [UInt8] {
        DER.sequence(DER.integer(number), DER.octetString(hash))
    }
}
