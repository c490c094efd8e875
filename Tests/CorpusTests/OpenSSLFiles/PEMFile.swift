import Foundation

@testable import NFCParsing

/// The blocks of a PEM text (RFC 7468) with their labels.
enum PEMFile {
    static func blocks(_ bytes: Bytes) -> [(label: String, contents: Bytes)] {
        var found: [(String, Bytes)] = []
        var label: Substring?
        var body = ""
        for line in String(decoding: bytes, as: UTF8.self).split(whereSeparator: \.isNewline) {
            if line.hasPrefix("-----BEGIN ") {
                label = line.dropFirst(11).dropLast(5)
                body = ""
            } else if line.hasPrefix("-----END ") {
                if let label, let data = Data(base64Encoded: body) { found.append((String(label), [UInt8](data)[...])) }
                label = nil
            } else {
                body += line
            }
        }
        return found
    }
}
