/// A list of the CSCA certificates that one state trusts (Doc 9303-12 §8).
struct CSCAMasterList: Sendable {
    let list: SignedList
    /// The certificates of the list, encoded.
    let entries: [Bytes]

    init(_ list: SignedList) throws(PKIError) {
        guard list.kind == .masterList else { throw .unexpectedContentType }
        self.list = list
        entries = try decoding { () throws(BERError) in
            var fields = try BERReader.only(.sequence, in: list.content).reader
            guard try fields.smallInteger() == 0 else { throw .malformedValue }
            var set = try fields.enter(.set)
            try fields.end()
            var found: [Bytes] = []
            while !set.isAtEnd { found.append(try set.next(.sequence).encoding) }
            return found
        }
    }
}

/// A master list that was taken over: enough to know it again and to refuse older ones.
public struct MasterListRecord: Equatable, Sendable {
    /// The state that signed it, two letters.
    public let country: String
    /// The file that it came in.
    public let name: String
    /// Who signed it.
    public let signer: String
    /// When it was signed.
    public let signingTime: Timestamp
    /// Certificates in it.
    public let entries: Int
    /// SHA-256 of the whole list.
    public let fingerprint: [UInt8]
}
