import NFCParsing

/// The octets of a document over which somebody hashes or signs.
struct SignedDocument {
    let dataGroups: [[UInt8]]
    /// The list of hashes inside EF.SOD.
    let content: [UInt8]
    /// What the document signer signed.
    let signedAttributes: [UInt8]
    /// What the CSCA signed.
    let certificateBody: [UInt8]

    init(_ files: ChipFiles, signer certificate: [UInt8]) throws {
        dataGroups = files.dataGroups.map { Array($0.file) }
        let file = try BERReader.only(BERTag(rawValue: 0x77), in: files.securityObject)
        var info = try BERReader.only(.sequence, in: file.contents).reader
        _ = try info.next()
        var wrapper = try info.enter(.context(0, constructed: true))
        var message = try wrapper.enter(.sequence)
        _ = try message.next(.integer)
        _ = try message.next(.set)
        var encapsulated = try message.enter(.sequence)
        _ = try encapsulated.next()
        var inner = try encapsulated.enter(.context(0, constructed: true))
        content = Array(try inner.next(.octetString).contents)
        _ = try message.next(.context(0, constructed: true))
        var signers = try message.enter(.set)
        var signer = try signers.enter(.sequence)
        for _ in 0..<3 { _ = try signer.next() }
        let attributes = try signer.next(.context(0, constructed: true))
        signedAttributes = [UInt8(BERTag.set.rawValue)] + attributes.encoding.dropFirst()
        var outer = try BERReader.only(.sequence, in: certificate[...]).reader
        certificateBody = Array(try outer.next(.sequence).encoding)
    }
}
