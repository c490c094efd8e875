extension SubjectPublicKeyInfo {
    /// The key of EF.DG15 (Doc 9303-10 §4.7.15): `6F { SubjectPublicKeyInfo }`.
    init(dg15 file: Bytes) throws(BERError) {
        var fields = try BERReader.enter(only: DataGroupNumber.dg15.outerTag, in: file)
        try self.init(try fields.next(.sequence))
        try fields.end()
    }
}
