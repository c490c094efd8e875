import Foundation
import NFCParsing

/// One certificate or list out of a file.
struct TrustObject {
    enum Kind {
        case certificate
        case masterList
        case deviationList
        case revocationList
    }

    let kind: Kind
    let bytes: Bytes
    let path: String
    /// The entry's name, for an object out of a PKD download.
    var entryName: String?

    /// The file's name, under which the store remembers where a certificate came from.
    var name: String { URL(fileURLWithPath: path).lastPathComponent }

    /// What a file holds: one object in DER, or any number of them as PEM text.
    static func objects(in bytes: Bytes, path: String) throws(TrustFiles.Failure) -> [TrustObject] {
        if bytes.first == 0x30 {
            guard let kind = kind(of: bytes) else { throw TrustFiles.Failure(path: path, reason: .unknownFormat) }
            return [TrustObject(kind: kind, bytes: bytes, path: path)]
        }
        let blocks = pemBlocks(bytes)
        guard !blocks.isEmpty else { throw TrustFiles.Failure(path: path, reason: .unknownFormat) }
        return blocks.map { TrustObject(kind: $0.kind, bytes: $0.bytes, path: path) }
    }

    /// Whether a file begins like LDIF: a version, a name or a comment before either.
    static func isDownload(_ beginning: Bytes) -> Bool {
        for line in beginning.split(separator: 0x0A).prefix(100) {
            let text = String(decoding: line.prefix(8), as: UTF8.self).lowercased()
            if text.hasPrefix("#") || text.hasPrefix("\r") || text.isEmpty { continue }
            return text.hasPrefix("version:") || text.hasPrefix("dn:")
        }
        return false
    }

    /// Told apart by what comes first: an object identifier in a CMS message; in certificates and revocation lists,
    /// which both start with a body and an algorithm, by the body's own beginning.
    private static func kind(of bytes: Bytes) -> Kind? {
        var reader = BERReader(bytes)
        guard var fields = try? reader.next(.sequence).reader else { return .masterList }
        if fields.nextTag == .objectIdentifier { return signedKind(of: bytes) }
        guard var body = try? fields.next(.sequence).reader else { return nil }
        if body.nextTag == .context(0, constructed: true) { return .certificate }
        // Version 1 certificates start with a serial number, lists with a version, then both with an algorithm; in a
        // list a time follows the name, in a certificate a SEQUENCE of two.
        if body.nextTag == .integer { _ = try? body.next() }
        _ = try? body.next()
        _ = try? body.next()
        return body.nextTag == .sequence ? .certificate : .revocationList
    }

    /// Signed lists by their content type, which stands within the first hundred octets.
    private static func signedKind(of bytes: Bytes) -> Kind {
        let deviationList: [UInt8] = [0x06, 0x06, 0x67, 0x81, 0x08, 0x01, 0x01, 0x07]
        return bytes.prefix(128).firstRange(of: deviationList) == nil ? .masterList : .deviationList
    }

    private static func pemBlocks(_ bytes: Bytes) -> [(kind: Kind, bytes: Bytes)] {
        var blocks: [(Kind, Bytes)] = []
        var label: String?
        var base64: [UInt8] = []
        for line in bytes.split(whereSeparator: { $0 == 0x0A || $0 == 0x0D }) {
            let text = line.first == UInt8(ascii: "-") ? String(decoding: line.prefix(128), as: UTF8.self) : ""
            let mark = text.trimmingCharacters(in: .whitespaces)
            if mark.hasPrefix("-----BEGIN "), mark.hasSuffix("-----") {
                label = String(mark.dropFirst(11).dropLast(5))
                base64 = []
            } else if mark.hasPrefix("-----END "), let ended = label {
                if let der = Base64.decode(base64[...]), let kind = kind(label: ended, der: der[...]) {
                    blocks.append((kind, der[...]))
                }
                label = nil
            } else if label != nil {
                base64 += line
            }
        }
        return blocks
    }

    private static func kind(label: String, der: Bytes) -> Kind? {
        switch label {
        case "CERTIFICATE", "X509 CERTIFICATE", "TRUSTED CERTIFICATE": .certificate
        case "X509 CRL": .revocationList
        case "CMS", "PKCS7": signedKind(of: der)
        default: nil
        }
    }
}
