import DocumentForge
import Foundation

/// The private keys of a forged chip, as `chip-replay forge` writes them: a line for each.
struct ChipKeys {
    private(set) var activeAuthentication: ActiveAuthenticationKey?
    private(set) var chipAuthentication: ChipAuthenticationKey?

    /// What a document's chip has; nil from a chip that keeps no secret.
    static func text(of document: ForgedDocument) throws -> String? {
        let lines = [try document.activeAuthentication?.exported, document.chipAuthentication?.exported].compactMap(
            \.self)
        return lines.isEmpty ? nil : lines.joined()
    }

    /// Reads a file of them.
    static func read(_ path: String) throws -> ChipKeys {
        guard let data = FileManager.default.contents(atPath: path) else {
            throw UsageFailure(description: "\(path): cannot be read; it has to be the chip.key of chip-replay forge")
        }
        guard let keys = try? ChipKeys(text: String(decoding: data, as: UTF8.self)),
            keys.activeAuthentication != nil || keys.chipAuthentication != nil
        else {
            throw UsageFailure(description: "\(path): is no chip.key of chip-replay forge")
        }
        return keys
    }

    private init(text: String) throws {
        for line in text.split(separator: "\n").map(String.init) {
            if ChipAuthenticationKey.Method(rawValue: String(line.prefix { $0 != " " })) != nil {
                chipAuthentication = try ChipAuthenticationKey(exported: line)
            } else {
                activeAuthentication = try ActiveAuthenticationKey(exported: line)
            }
        }
    }
}
