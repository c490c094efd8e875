/// One entry of a PKD download that carries certificates or lists (RFC 2849; Doc 9303-12 on the PKD).
public struct LDIFEntry: Sendable {
    /// What the directory says that an entry holds: the `o=` of its name.
    public enum Kind: String, CaseIterable, Sendable {
        /// Document signer certificates.
        case documentSigner = "dsc"
        /// Document signer certificates that do not conform to the profile.
        case nonConformantSigner = "bcsc"
        /// The same, where the directory has accepted them without conformance.
        case nonConformantSignerAccepted = "bcsc-nc"
        /// Revocation lists.
        case revocationList = "crl"
        /// CSCA master lists.
        case masterList = "ml"
        /// Deviation lists.
        case deviationList = "dl"
    }

    /// Why an entry was skipped.
    public enum Problem: String, Error, Sendable {
        /// A line or an entry beyond the reader's limits.
        case tooLarge = "entry_too_large"
        /// A line that is not `name: value`, or a value that is not base64.
        case malformed = "entry_malformed"
        /// A kind of entry that this reader does not know.
        case unknownKind = "entry_kind_unknown"
        /// A change record that removes or alters something; only complete entries are read.
        case changeRecord = "change_record"
        /// An entry of a known kind without a value.
        case empty = "entry_without_value"
    }

    /// The entry's name in the directory, control characters replaced.
    public let name: String
    /// What it holds; nil for entries that only carry the tree.
    public let kind: Kind?
    /// The `c=` of its name, in upper case.
    public let country: String?
    /// Whether it lies in the part of the tree for what does not conform.
    public let isNonConformant: Bool
    /// What the directory says of its conformance.
    public let conformance: String?
    /// The decoded values.
    public let values: [Bytes]

    /// Reads what the parts of a name say: they are separated by commas without a backslash before them.
    static func parts(of name: String) -> (kind: Kind?, country: String?, isNonConformant: Bool, hasKind: Bool) {
        var kind: Kind?
        var hasKind = false
        var country: String?
        var isNonConformant = false
        for part in split(name) {
            let pair = part.split(separator: "=", maxSplits: 1)
            guard pair.count == 2 else { continue }
            let value = pair[1].lowercased()
            switch pair[0].lowercased() {
            case "o":
                kind = Kind(rawValue: value)
                hasKind = true
            case "c": country = country ?? value.uppercased()
            case "dc": if value == "nc-data" { isNonConformant = true }
            default: break
            }
        }
        return (kind, country, isNonConformant, hasKind)
    }

    private static func split(_ name: String) -> [String] {
        var parts: [[UInt8]] = [[]]
        var isEscaped = false
        for octet in name.utf8 {
            if octet == UInt8(ascii: ","), !isEscaped {
                parts.append([])
                continue
            }
            parts[parts.count - 1].append(octet)
            isEscaped = octet == UInt8(ascii: "\\") && !isEscaped
        }
        return parts.map { part in
            let start = part.drop { $0 == UInt8(ascii: " ") }
            let end = start.lastIndex { $0 != UInt8(ascii: " ") }
            return String(decoding: end.map { start[...$0] } ?? [], as: UTF8.self)
        }
    }
}
