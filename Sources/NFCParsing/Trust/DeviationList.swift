/// A state's list of documents that it issued with known defects (Doc 9303-12 §9), signed and verified.
///
/// A deviation explains a difference, it proves nothing: only the hash of a data group that no check stands on may be
/// excused, and only for documents that the entry describes.
public struct DeviationList: Sendable {
    /// The state that signed it, two letters.
    public let country: String
    /// The file that it came in.
    public let name: String
    /// When it was signed.
    public let signingTime: Timestamp
    /// Its entries.
    public let deviations: [Deviation]
    let fingerprint: [UInt8]

    /// Data groups whose wrong hash may be excused: none of those on which origin, holder or chip are judged.
    static let excusable: Set<DataGroupNumber> = Set(DataGroupNumber.allCases).subtracting([.dg1, .dg2, .dg14, .dg15])

    init(_ list: SignedList, _ signature: SignedList.Signature, name: String) throws(PKIError) {
        guard list.kind == .deviationList else { throw .unexpectedContentType }
        country = signature.country
        signingTime = signature.signingTime
        fingerprint = list.fingerprint
        self.name = name
        var set = try decoding { () throws(BERError) in
            var fields = try BERReader.only(.sequence, in: list.content).reader
            guard try fields.smallInteger() == 0 else { throw .malformedValue }
            _ = try fields.nextIfPresent(.sequence)
            let set = try fields.enter(.set)
            try fields.end()
            return set
        }
        var found: [Deviation] = []
        while !set.isAtEnd {
            guard found.count < 10_000 else { throw .tooManyElements }
            found.append(try Deviation(&set, number: found.count + 1))
        }
        deviations = found
    }

    /// The first entry that says that the hash of a data group is wrong in this document.
    func excuse(_ group: DataGroupNumber, of document: Deviation.Document) -> Deviation? {
        guard Self.excusable.contains(group) else { return nil }
        return deviations.first { $0.wrongHashes.contains(group) && $0.describes(document) }
    }
}

extension DeviationList: CustomStringConvertible {
    /// Whose list of which day.
    public var description: String { "the deviation list of \(country), \(signingTime.date)" }
}
