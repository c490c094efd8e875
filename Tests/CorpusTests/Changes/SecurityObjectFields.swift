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

    /// The fields that say how to read what is signed, and that are not signed themselves.
    static func algorithms(in file: Bytes) throws -> [Field] {
        var outer = BERReader(file)
        var info = try outer.enter(BERTag(rawValue: 0x77)).entered(.sequence)
        _ = try info.next(.objectIdentifier)
        var message = try info.entered(.context(0, constructed: true)).entered(.sequence)
        for _ in 0..<2 { _ = try message.next() }
        var encapsulated = try message.next(.sequence).reader
        let type = try encapsulated.next(.objectIdentifier).encoding
        _ = try message.next(.context(0, constructed: true))
        var signer = try message.entered(.set).entered(.sequence)
        for _ in 0..<2 { _ = try signer.next() }
        let digest = try signer.next(.sequence).encoding
        _ = try signer.next(.context(0, constructed: true))
        let signature = try signer.next(.sequence).encoding
        return [
            Field(name: "content type", range: type.indices),
            Field(name: "digest algorithm of the signer", range: digest.indices),
            Field(name: "signature algorithm", range: signature.indices),
        ]
    }

    /// Where elements begin, each with its first octet.
    static func heads(in encoding: Bytes) -> Set<Int> {
        var found: Set<Int> = []
        var reader = BERReader(encoding)
        while let element = try? reader.next() {
            found.insert(element.encoding.startIndex)
            if element.tag.isConstructed { found.formUnion(heads(in: element.contents)) }
        }
        return found
    }
}

extension BERReader {
    fileprivate func entered(_ tag: BERTag) throws(BERError) -> BERReader {
        var reader = self
        return try reader.enter(tag)
    }
}
