/// Where webhooks go: an absolute URL, read so strictly that no two readers can disagree about its host. Checked when it
/// is registered and before every attempt; what its name resolves to is judged by ``AddressPolicy`` when connecting.
struct WebhookURL: Equatable, Sendable {
    /// What is wrong with a URL.
    enum Problem: String, Error, CaseIterable {
        case tooLong = "url_too_long"
        case invalid = "invalid_url"
        case credentials = "credentials_in_url"
        case scheme = "invalid_scheme"
        case loopback = "loopback_not_allowed"
        case ipv4 = "ipv4_literal_disallowed"
        case ipv6 = "ipv6_literal_disallowed"
        case reserved = "reserved_hostname_disallowed"

        /// What relying parties and operators read.
        var sentence: String { "Webhook URL rejected: \(rawValue)." }
    }

    private static let longest = 2048
    private static let reservedSuffixes = [
        ".home.arpa", ".internal", ".lan", ".local", ".localdomain", ".localhost",
    ]

    /// The normalized URL: scheme and host in lower case, no port that goes without saying, at least `/` as its path.
    let text: String

    /// Reads a URL.
    ///
    /// - Parameter allowsLoopback: whether this machine is a target, by http as well.
    init(_ source: String, allowsLoopback: Bool) throws(Problem) {
        guard source.utf8.count <= Self.longest else { throw .tooLong }
        guard source.utf8.allSatisfy({ 0x21...0x7E ~= $0 && $0 != 0x5C && $0 != 0x23 }),
            let separator = source.firstRange(of: "://")
        else { throw .invalid }
        let rest = source[separator.upperBound...]
        let authority = rest.prefix { $0 != "/" && $0 != "?" }
        guard !authority.contains("@") else { throw .credentials }
        let scheme = source[..<separator.lowerBound].lowercased()
        guard scheme == "https" || scheme == "http" else { throw .scheme }
        guard !authority.hasPrefix("[") else { throw .ipv6 }
        let parts = authority.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count <= 2 else { throw .ipv6 }
        let host = parts[0].lowercased()
        let port = try parts.count == 2 ? Self.port(parts[1], isSecure: scheme == "https") : ""
        let isLoopback = try Self.check(host, allowsLoopback: allowsLoopback)
        guard scheme == "https" || isLoopback else { throw allowsLoopback ? .loopback : .scheme }
        var tail = String(rest.dropFirst(authority.count))
        if !tail.hasPrefix("/") { tail = "/" + tail }
        text = scheme + "://" + host + port + tail
    }

    /// Scheme, host and port, which is all that logs say.
    var origin: String { String(text.prefix { $0 != "?" }.split(separator: "/").prefix(2).joined(separator: "//")) }

    private static func port(_ digits: Substring, isSecure: Bool) throws(Problem) -> String {
        guard !digits.isEmpty, digits.utf8.allSatisfy({ 0x30...0x39 ~= $0 }), let number = UInt16(digits), number > 0
        else { throw .invalid }
        return number == (isSecure ? 443 : 80) ? "" : ":\(number)"
    }

    /// Judges a host in lower case; true for this machine.
    private static func check(_ host: String, allowsLoopback: Bool) throws(Problem) -> Bool {
        let name = host.hasSuffix(".") ? String(host.dropLast()) : host
        let labels = name.split(separator: ".", omittingEmptySubsequences: false)
        guard name.utf8.count <= 253, labels.allSatisfy(isLabel) else { throw .invalid }
        if name == "localhost" || name == "127.0.0.1" {
            guard allowsLoopback else { throw .loopback }
            return true
        }
        // Some readers take 2130706433, 0x7f.1 or 127.1 for addresses.
        if let last = labels.last, last.utf8.allSatisfy({ 0x30...0x39 ~= $0 }) || last.hasPrefix("0x") { throw .ipv4 }
        guard labels.count >= 2, !reservedSuffixes.contains(where: name.hasSuffix) else { throw .reserved }
        return false
    }

    private static func isLabel(_ label: Substring) -> Bool {
        (1...63).contains(label.utf8.count) && !label.hasPrefix("-") && !label.hasSuffix("-")
            && label.utf8.allSatisfy {
                0x61...0x7A ~= $0 || 0x30...0x39 ~= $0 || $0 == 0x2D || $0 == 0x5F
            }
    }
}
