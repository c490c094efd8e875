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
    /// Scheme, host and port, the port only when it is not the scheme's own.
    let origin: String
    /// From the slash behind the origin to the query or the end.
    let path: String

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
        tail = Self.escaped(tail)
        origin = (isSecure ? "https://" : "http://") + host + port
        path = String(tail.prefix { $0 != "?" && $0 != "#" })
        guard !Self.leavesItself(path) else { return nil }
        text = origin + tail
        // Encoding makes longer what came in; the bound is for what is kept.
        guard text.utf8.count <= Self.longest else { return nil }
    }

    /// Whether somebody would go to another path than the one that was looked at: browsers take parts of dots away, and
    /// servers do it once more when they have decoded slashes, and when they have cut what is behind a semicolon
    /// (RFC 3986 §3.3).
    private static func leavesItself(_ path: String) -> Bool {
        var decoded = path.lowercased()
        for (code, character) in [("%2e", "."), ("%2f", "/"), ("%5c", "/"), ("%3b", ";")] {
            decoded.replace(code, with: character)
        }
        return decoded.split(separator: "/").contains { part in
            let name = part.prefix { $0 != ";" }
            return name == "." || name == ".."
        }
    }

    /// Whether the URL is this one or lies below it: the same origin, and this path up to a boundary of its parts.
    func covers(_ other: RedirectURL) -> Bool {
        guard other.origin == origin, other.path.hasPrefix(path) else { return false }
        return path.hasSuffix("/") || other.path.utf8.count == path.utf8.count
            || other.path.utf8.dropFirst(path.utf8.count).first == UInt8(ascii: "/")
    }

    /// Whether the host is a DNS name of at least two plain ASCII labels.
    var hasPublicHost: Bool { DomainName(host) != nil }

    /// ASCII that browsers encode in one part of a URL or another. Written out, all of them read it alike.
    private static let encodedByBrowsers = Set("\"<>^`{|}".utf8)

    private static func escaped(_ tail: String) -> String {
        var text = ""
        for byte in tail.utf8 {
            if byte < 0x80, !encodedByBrowsers.contains(byte) {
                text.unicodeScalars.append(Unicode.Scalar(byte))
            } else {
                text += "%" + LowerHex.encode([byte]).uppercased()
            }
        }
        return text
    }
}
