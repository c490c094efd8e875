/// A public key as certificates and EF.DG15 carry it (RFC 5280 §4.1.2.7), not yet decoded.
public struct SubjectPublicKeyInfo: Sendable {
    /// What kind of key, with its parameters.
    let algorithm: AlgorithmIdentifier
    /// The key itself; its form depends on the algorithm.
    let keyBits: Bytes

    init(_ element: BERElement) throws(BERError) {
        guard element.tag == .sequence else { throw .unexpectedTag }
        var fields = element.reader
        algorithm = try fields.algorithmIdentifier()
        keyBits = try fields.octetAlignedBitString()
        try fields.end()
    }
}
