/// The operator's apps, which phones trust with the gateway's https links.
struct AppIdentities: Sendable {
    /// An Android app and the keys that sign it.
    struct Android: Equatable, Sendable {
        /// Application id, `org.example.app`.
        var package: String
        /// SHA-256 fingerprints of its signing certificates, `AB:CD:…`.
        var fingerprints: [String]

        /// Reads `PACKAGE=FINGERPRINT[+FINGERPRINT…]`; nil when it is not that.
        init?(_ text: String) {
            let parts = text.split(separator: "=", maxSplits: 1).map(String.init)
            guard parts.count == 2, Self.isPackage(parts[0]) else { return nil }
            package = parts[0]
            fingerprints = parts[1].split(separator: "+").map { $0.uppercased() }
            guard !fingerprints.isEmpty, fingerprints.allSatisfy(Self.isFingerprint) else { return nil }
        }

        private static func isPackage(_ text: String) -> Bool {
            let parts = text.split(separator: ".", omittingEmptySubsequences: false)
            return parts.count >= 2 && text.utf8.count <= 255
                && parts.allSatisfy { part in
                    part.utf8.first.map(isLetter) == true
                        && part.utf8.allSatisfy { isLetter($0) || isDigit($0) || $0 == 0x5F }
                }
        }

        private static func isFingerprint(_ text: String) -> Bool {
            let octets = text.split(separator: ":", omittingEmptySubsequences: false)
            return octets.count == 32
                && octets.allSatisfy {
                    $0.utf8.count == 2 && $0.utf8.allSatisfy { isDigit($0) || (0x41...0x46).contains($0) }
                }
        }
    }

    /// Apple app ids, `TEAMID1234.org.example.app`.
    var apple: [String] = []
    var android: [Android] = []

    /// Whether a text is a team of ten letters and digits, a dot, and a bundle id.
    static func isApple(_ text: String) -> Bool {
        let parts = text.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2, parts[0].utf8.count == 10, (1...155).contains(parts[1].utf8.count) else { return false }
        return parts[0].utf8.allSatisfy { isDigit($0) || (0x41...0x5A).contains($0) }
            && parts[1].utf8.allSatisfy { isLetter($0) || isDigit($0) || $0 == 0x2D || $0 == 0x2E }
    }

    /// `apple-app-site-association`: only links of ``AppLinks/path`` open the app.
    var appleAssociation: JSONValue {
        [
            "applinks": [
                "details": [
                    [
                        "appIDs": .array(apple.map(JSONValue.string)),
                        "components": [["/": .string(AppLinks.path)]],
                    ]
                ]
            ]
        ]
    }

    /// `assetlinks.json`.
    var assetLinks: JSONValue {
        .array(
            android.map { app in
                [
                    "relation": ["delegate_permission/common.handle_all_urls"],
                    "target": [
                        "namespace": "android_app", "package_name": .string(app.package),
                        "sha256_cert_fingerprints": .array(app.fingerprints.map(JSONValue.string)),
                    ],
                ]
            })
    }
}

private func isLetter(_ byte: UInt8) -> Bool { (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte) }
private func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }
