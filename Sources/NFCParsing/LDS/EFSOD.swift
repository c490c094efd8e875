/// EF.SOD as it was read from the chip (Doc 9303-10 §4.6.2): a signed message that nobody has verified yet.
struct EFSOD: Sendable {
    /// The CMS message.
    let signedData: SignedData
    /// Bytes after the file's outer element, padding of the chip's file system.
    let hasTrailingBytes: Bool

    /// Parses the file, with or without its outer tag `77`, in any BER form.
    init(_ file: borrowing Bytes) throws(PKIError) {
        let outermost = try decoding { () throws(BERError) in
            try BERBorder.outermost(of: file, limits: .securityObject)
        }
        hasTrailingBytes = !outermost.trailing.isEmpty
        var reader = BERReader(outermost.encoding)
        let wrapper = try decoding { () throws(BERError) in try reader.openIfPresent(BERTag(rawValue: 0x77)) }
        signedData = try SignedData(from: &reader)
        try decoding { () throws(BERError) in
            if let wrapper { try reader.close(wrapper) }
            try reader.end()
        }
    }
}
