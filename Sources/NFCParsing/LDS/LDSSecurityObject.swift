/// The hashes of all data groups (Doc 9303-10 §4.6.2.2), the content that EF.SOD signs. Only as true as the signature.
final class LDSSecurityObject: Sendable {
    /// The hash function of ``hashes``.
    let digest: DigestAlgorithm
    /// The hash of every data group on the chip, also of those that were not read.
    let hashes: DataGroupHashes
    /// Whether the version number of the object and the presence of the LDS version, which came with version 1, contradict
    /// each other.
    let isVersionInconsistent: Bool

    init(_ content: borrowing Bytes) throws(Reason) {
        let digest: DigestAlgorithm?
        do throws(BERError) {
            var reader = BERReader(copy content)
            let fields = try reader.open(.sequence)
            let version = try reader.smallInteger()
            guard version <= 1 else { throw .malformedValue }
            digest = try reader.digestAlgorithm()
            hashes = try DataGroupHashes(from: &reader)
            isVersionInconsistent = (version == 1) == reader.isAtEnd
            if !reader.isAtEnd { try Self.passVersions(&reader) }
            try reader.close(fields)
            try reader.end()
        } catch {
            throw .parseFailure
        }
        guard let digest else { throw .unsupportedDigestAlgorithm }
        guard hashes.allHave(length: digest.length) else { throw .parseFailure }
        guard hashes.lists(.dg1), hashes.lists(.dg2) else { throw .requiredDataGroupHashMissing }
        self.digest = digest
    }

    /// The versions of the LDS and of Unicode, as text.
    private static func passVersions(_ reader: inout BERReader) throws(BERError) {
        let info = try reader.open(.sequence)
        _ = try reader.range(.printableString)
        _ = try reader.range(.printableString)
        try reader.close(info)
    }
}
