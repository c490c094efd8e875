/// What existing phones send of a chip authentication that they ran themselves: every value of the protocol, the
/// terminal's private key among them. It can be checked for consistency and proves nothing about a chip, because whoever
/// knows that key and EF.DG14 can compute the rest (Doc 9303-11 §6.2).
struct ChipAuthenticationTranscript {
    /// Dotted object identifier of the protocol, UTF-8.
    let protocolIdentifier: Bytes
    /// Which key of the chip; nil when none was named.
    let keyIdentifier: Int?
    let terminalPrivateKey: Bytes
    let terminalPublicKey: Bytes
    /// r_PICC
    let nonce: Bytes
    /// T_PICC
    let token: Bytes

    /// Reads version 1: a version octet, then fields behind lengths of one or two octets, nothing after the last.
    init(_ bytes: Bytes) throws(Reason) {
        var rest = bytes
        guard let version = rest.popFirst() else { throw .transcriptTruncated }
        guard version == 1 else { throw .transcriptVersionUnsupported }
        protocolIdentifier = try Self.field(&rest, lengthOctets: 2)
        let key = try Self.field(&rest, lengthOctets: 1)
        terminalPrivateKey = try Self.field(&rest, lengthOctets: 2)
        terminalPublicKey = try Self.field(&rest, lengthOctets: 2)
        nonce = try Self.field(&rest, lengthOctets: 1)
        token = try Self.field(&rest, lengthOctets: 1)
        guard rest.isEmpty else { throw .transcriptTrailingBytes }
        guard ![protocolIdentifier, terminalPrivateKey, terminalPublicKey, nonce, token].contains(where: \.isEmpty)
        else {
            throw .transcriptFieldMissing
        }
        // A number above 31 bits is the key of no chip that can be read here.
        let number = key.drop { $0 == 0 }
        guard number.count <= 3 || (number.count == 4 && number.first ?? 0x80 < 0x80) else { throw .chipInfoNotFound }
        keyIdentifier = key.isEmpty ? nil : number.reduce(0) { $0 << 8 | Int($1) }
    }

    private static func field(_ rest: inout Bytes, lengthOctets: Int) throws(Reason) -> Bytes {
        guard rest.count >= lengthOctets else { throw .transcriptTruncated }
        let length = rest.prefix(lengthOctets).reduce(0) { $0 << 8 | Int($1) }
        rest = rest.dropFirst(lengthOctets)
        guard rest.count >= length else { throw .transcriptTruncated }
        defer { rest = rest.dropFirst(length) }
        return rest.prefix(length)
    }
}
