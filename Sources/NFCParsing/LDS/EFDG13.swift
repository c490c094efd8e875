/// EF.DG13, optional details in a form of the issuer's choice (Doc 9303-10 §4.7.13). Its contents are only carried.
public struct EFDG13: Sendable {
    /// What stands inside the outer tag; not necessarily an encoding of anything.
    public let contents: Bytes

    /// Reads `6D { … }`.
    public init(_ file: Bytes) throws(LDSError) {
        contents = try BERReader.contents(of: .dg13, file).remaining
    }
}
