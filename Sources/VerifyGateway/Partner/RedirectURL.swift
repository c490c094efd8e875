/// Where the browser goes when a session has ended: an absolute URL, taken apart so strictly that no two readers can
/// disagree about its host.
struct RedirectURL: Equatable {
    private static let longest = 2048

    /// The normalized URL.
    let text: String
    /// The host in lower case.
    let host: String
    /// Whether the scheme is https.
    let isSecure: Bool

    /// Whether the host is this machine.
    var isLoopback: Bool { host == "localhost" || host == "127.0.0.1" }

    /// Reads a URL; nil when it is not one that a browser and we would read alike.
    init?(_ source: String) {
        guard source.utf8.count <= Self.longest, source.utf8.allSatisfy({ $0 > 0x20 && $0 != 0x7F && $0 != 0x5C }),
            let separator = source.firstRange(of: "://")
        else { return nil }
        switch source[..<separator.lowerBound].lowercased() {
        case "https": isSecure = true
        case "http": isSecure = false
        default: return nil
        }
        let rest = source[separator.upperBound...]
        let authority = rest.prefix { $0 != "/" && $0 != "?" && $0 != "#" }
        let parts = authority.split(separator: ":", omittingEmptySubsequences: false)
        guard !authority.contains("@"), parts.count <= 2, let first = parts.first, !first.isEmpty else { return nil }
        host = first.lowercased()
        var port = ""
        if parts.count == 2 {
            guard parts[1].utf8.allSatisfy({ 0x30...0x39 ~= $0 }), let number = UInt16(parts[1]), number > 0 else {
                return nil
            }
            if number != (isSecure ? 443 : 80) { port = ":\(number)" }
        }
        var tail = String(rest.dropFirst(authority.count))
        if !tail.hasPrefix("/") { tail = "/" + tail }
        text = (isSecure ? "https://" : "http://") + host + port + Self.escaped(tail)
    }

    /// Whether the host is a DNS name of at least two plain ASCII labels.
    var hasPublicHost: Bool {
        let labels = host.split(separator: ".", omittingEmptySubsequences: false)
        let isAddress = labels.last.map { UInt64($0) != nil } ?? true
        return labels.count >= 2 && !isAddress && labels.allSatisfy(Self.isLabel)
    }

    private static func isLabel(_ label: Substring) -> Bool {
        (1...63).contains(label.utf8.count) && !label.hasPrefix("xn--") && !label.hasPrefix("-")
            && !label.hasSuffix("-")
            && label.utf8.allSatisfy { (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) || $0 == 0x2D }
    }

    private static func escaped(_ tail: String) -> String {
        var text = ""
        for byte in tail.utf8 {
            if byte < 0x80 {
                text.unicodeScalars.append(Unicode.Scalar(byte))
            } else {
                text += "%" + LowerHex.encode([byte]).uppercased()
            }
        }
        return text
    }
}
