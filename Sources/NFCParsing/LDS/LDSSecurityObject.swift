/// The hashes of all data groups (Doc 9303-10 §4.6.2.2), the content that EF.SOD signs. Only as true as the signature.
final class LDSSecurityObject: Sendable {
    /// The hash function of ``hashes``.
    let digest: DigestAlgorithm
    /// The hash of every data group on the chip, also of those that were not read.
    let hashes: DataGroupHashes
    /// LDS version as text (`0108`), in version 1 of the object.
    let ldsVersion: String?
    /// Whether version number and version text contradict each other.
    let isVersionInconsistent: Bool

    init(_ content: Bytes) throws(Reason) {
        let digest: DigestAlgorithm?
        do throws(BERError) {
            var reader = BERReader(content)
            let fields = try reader.open(.sequence)
            let version = try reader.smallInteger()
            guard version <= 1 else { throw .malformedValue }
            digest = try reader.algorithmIdentifier().digest
            hashes = try DataGroupHashes(from: &reader)
            ldsVersion = reader.isAtEnd ? nil : try Self.version(&reader)
            try reader.close(fields)
            try reader.end()
            isVersionInconsistent = (version == 1) != (ldsVersion != nil)
        } catch {
            throw .parseFailure
        }
        guard let digest else { throw .unsupportedDigestAlgorithm }
        guard hashes.allHave(length: digest.length) else { throw .parseFailure }
        guard hashes.lists(.dg1), hashes.lists(.dg2) else { throw .requiredDataGroupHashMissing }
        self.digest = digest
    }

    /// The version of the LDS; the one of Unicode behind it says nothing.
    private static func version(_ reader: inout BERReader) throws(BERError) -> String {
        let info = try reader.open(.sequence)
        let text = String(decoding: try reader.contents(.printableString), as: UTF8.self)
        _ = try reader.range(.printableString)
        try reader.close(info)
        return text
    }
}
