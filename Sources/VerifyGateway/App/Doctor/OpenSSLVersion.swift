/// The linked libcrypto, by its own words: `OpenSSL 3.0.22 7 Jul 2026`.
struct OpenSSLVersion: Sendable {
    /// Patch level of 3.0 from which on the known faults in parsers of signed messages are mended. Later branches carry
    /// them from their start.
    static let patchFloor = 22

    private let text: String

    init(_ text: String) {
        self.text = text
    }

    /// What to think of it. Distributions mend older versions without renaming them, so an old one is a warning.
    var finding: Finding {
        let words = text.split(separator: " ")
        let parts = (words.count > 1 ? words[1] : "").split(separator: ".").map { part in
            Int(part.prefix { $0.isASCII && $0.isNumber })
        }
        guard words.first == "OpenSSL", parts.count == 3, let major = parts[0], let minor = parts[1],
            let patch = parts[2],
            major == 3
        else {
            return Finding("openssl", .fail, "\(text) is not supported. Install OpenSSL 3 (libssl3).")
        }
        guard minor > 0 || patch >= Self.patchFloor else {
            return Finding(
                "openssl", .warn,
                """
                \(text) is older than 3.0.\(Self.patchFloor). Install the newest security update of libssl3; if this \
                is it, look into its changelog for what it mends.
                """)
        }
        return Finding("openssl", .ok, text)
    }
}
