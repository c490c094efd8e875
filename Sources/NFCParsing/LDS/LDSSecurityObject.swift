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
        let fields: Fields
        do {
            fields = try Fields(content)
        } catch {
            throw .parseFailure
        }
        guard let digest = DigestAlgorithm(fields.hashAlgorithm) else { throw .unsupportedDigestAlgorithm }
        guard fields.hashes.allHave(length: digest.length) else { throw .parseFailure }
        guard fields.hashes.lists(.dg1), fields.hashes.lists(.dg2) else { throw .requiredDataGroupHashMissing }
        self.digest = digest
        hashes = fields.hashes
        ldsVersion = fields.ldsVersion
        isVersionInconsistent = (fields.version == 1) != (fields.ldsVersion != nil)
    }

    private struct Fields {
        let version: Int
        let hashAlgorithm: AlgorithmIdentifier
        private(set) var hashes: DataGroupHashes
        private(set) var ldsVersion: String?

        init(_ content: Bytes) throws(BERError) {
            var fields = try BERReader.enter(only: .sequence, in: content)
            version = try fields.smallInteger()
            guard version <= 1 else { throw .malformedValue }
            hashAlgorithm = try fields.algorithmIdentifier()
            var list = try fields.enter(.sequence)
            hashes = DataGroupHashes(over: content)
            while !list.isAtEnd {
                var entry = try list.enter(.sequence)
                let number = DataGroupNumber(rawValue: try entry.smallInteger())
                let hash = try entry.range(.octetString)
                try entry.end()
                // A second hash for the same data group would leave the choice to whoever reads the list.
                guard let number, !hashes.lists(number) else { throw .malformedValue }
                try hashes.add(hash, for: number)
            }
            if !fields.isAtEnd {
                var info = try fields.enter(.sequence)
                ldsVersion = String(decoding: try info.contents(.printableString), as: UTF8.self)
                _ = try info.range(.printableString)
                try info.end()
            }
            try fields.end()
        }
    }
}
