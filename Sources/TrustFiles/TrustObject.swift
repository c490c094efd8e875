import Foundation
import NFCParsing

/// One certificate or list out of a file.
struct TrustObject {
    enum Kind {
        case certificate
        case masterList
        case revocationList
    }

    let kind: Kind
    let bytes: Bytes
    let path: String

    /// The file's name, under which the store remembers where a certificate came from.
    var name: String { URL(fileURLWithPath: path).lastPathComponent }

    /// What a file holds: one object in DER, or any number of them as PEM text.
    static func objects(in bytes: Bytes, path: String) throws(TrustFiles.Failure) -> [TrustObject] {
        if bytes.first == 0x30 {
            guard let kind = kind(of: bytes) else { throw TrustFiles.Failure(path: path, reason: .unknownFormat) }
            return [TrustObject(kind: kind, bytes: bytes, path: path)]
        }
        let blocks = pemBlocks(String(decoding: bytes, as: UTF8.self))
        guard !blocks.isEmpty else { throw TrustFiles.Failure(path: path, reason: .unknownFormat) }
        return blocks.map { TrustObject(kind: $0.kind, bytes: $0.bytes, path: path) }
    }

    /// Told apart by what comes first: an object identifier in a CMS message; in certificates and revocation lists,
    /// which both start with a body and an algorithm, by the body's own beginning.
    private static func kind(of bytes: Bytes) -> Kind? {
        var reader = BERReader(bytes)
        guard var fields = try? reader.next(.sequence).reader else { return .masterList }
        if fields.nextTag == .objectIdentifier { return .masterList }
        guard var body = try? fields.next(.sequence).reader else { return nil }
        if body.nextTag == .context(0, constructed: true) { return .certificate }
        // Version 1 certificates start with a serial number, lists with a version, then both with an algorithm; in a
        // list a time follows the name, in a certificate a SEQUENCE of two.
        if body.nextTag == .integer { _ = try? body.next() }
        _ = try? body.next()
        _ = try? body.next()
        return body.nextTag == .sequence ? .certificate : .revocationList
    }

    private static func pemBlocks(_ text: String) -> [(kind: Kind, bytes: Bytes)] {
        var blocks: [(Kind, Bytes)] = []
        var label: String?
        var base64 = ""
        for line in text.split(whereSeparator: \.isNewline) {
            let line = line.trimmingCharacters(in: .whitespaces)
            if line.hasPrefix("-----BEGIN "), line.hasSuffix("-----") {
                label = String(line.dropFirst(11).dropLast(5))
                base64 = ""
            } else if line.hasPrefix("-----END "), let ended = label {
                if let kind = kinds[ended], let data = Data(base64Encoded: base64) {
                    blocks.append((kind, [UInt8](data)[...]))
                }
                label = nil
            } else if label != nil {
                base64 += line
            }
        }
        return blocks
    }

    private static let kinds: [String: Kind] = [
        "CERTIFICATE": .certificate, "X509 CERTIFICATE": .certificate, "TRUSTED CERTIFICATE": .certificate,
        "X509 CRL": .revocationList, "CMS": .masterList, "PKCS7": .masterList,
    ]
}
