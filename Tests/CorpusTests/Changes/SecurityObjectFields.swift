@testable import NFCParsing

/// Where in an EF.SOD the fields lie that no signature covers, found by parsing. RFC 5652 leaves them open; each only
/// says how to read the rest or where to look.
enum SecurityObjectFields {
    struct Field {
        let name: String
        let range: Range<Int>
    }

    /// The fields of a security object with definite lengths.
    static func unsigned(in file: Bytes) throws -> [Field] {
        var found: [Field] = []
        func note(_ name: String, _ bytes: Bytes) { found.append(Field(name: name, range: bytes.indices)) }

        var outer = BERReader(file)
        var info = try outer.enter(BERTag(rawValue: 0x77)).entered(.sequence)
        note("what follows the outermost element", outer.remaining)
        _ = try info.next(.objectIdentifier)
        var message = try info.entered(.context(0, constructed: true)).entered(.sequence)
        note("version of the message", try message.next(.integer).contents)
        note("digest algorithms of the message", try message.next(.set).encoding)
        _ = try message.next(.sequence)
        _ = try message.next(.context(0, constructed: true))
        var signer = try message.entered(.set).entered(.sequence)
        note("version of the signer", try signer.next(.integer).contents)
        note("signer identifier", try signer.next().contents)
        return found
    }
}

extension BERReader {
    fileprivate func entered(_ tag: BERTag) throws(BERError) -> BERReader {
        var reader = self
        return try reader.enter(tag)
    }
}
