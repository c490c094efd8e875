import Foundation
import NFCParsing

/// How the operator wants apps to prove that they are genuine.
struct AttestationSettings: Sendable {
    /// Whether apps have to.
    enum Gate: String, CaseIterable, Sendable {
        /// No phone gets in without App Attest.
        case required
        /// Any program can be the phone.
        case off
    }

    var gate: Gate
    /// Ids of the apps, `TEAMID.bundle.id`.
    var applications: [String] = []
    var environment = AttestPolicy.Environment.production
    /// File with another authority than Apple's; only in test mode.
    var rootPath: String?

    /// Everybody may be the phone.
    static let off = AttestationSettings(gate: .off)

    /// Whether a text has the form of an app's id: a team of ten letters and digits, a dot, a bundle id.
    static func isApplicationID(_ text: String) -> Bool {
        guard text.utf8.count <= 200, let dot = text.firstIndex(of: ".") else { return false }
        let isTeam =
            text[..<dot].utf8.count == 10
            && text[..<dot].utf8.allSatisfy { 0x41...0x5A ~= $0 || 0x30...0x39 ~= $0 }
        let bundle = text[text.index(after: dot)...]
        return isTeam && !bundle.isEmpty
            && bundle.unicodeScalars.allSatisfy {
                $0.isASCII && ($0.properties.isAlphabetic || "0123456789-.".unicodeScalars.contains($0))
            }
    }
}

extension Configuration {
    /// Fails when the settings of app attestation cannot work.
    func validateAttestation() throws { _ = try attestPolicy() }

    /// Which apps are genuine; nil when none is named and nobody asks.
    func attestPolicy() throws -> AttestPolicy? {
        guard !attestation.applications.isEmpty else {
            guard attestation.gate == .required else { return nil }
            throw Problem(
                description: """
                    Apps have to prove that they are genuine, but no app is named. Set --attest-app or \
                    VERIFY_ATTEST_APPS to the ids of your apps, TEAMID.bundle.id, or let any program be the phone \
                    with --attestation off.
                    """)
        }
        for id in attestation.applications where !AttestationSettings.isApplicationID(id) {
            throw Problem(
                description:
                    "\"\(id)\" is no id of an app. Write the team, a dot and the bundle id: ABCDE12345.org.example.app"
            )
        }
        return AttestPolicy(
            applications: attestation.applications, environment: attestation.environment,
            root: try attestationRoot())
    }

    private func attestationRoot() throws -> Certificate {
        let bytes: [UInt8]
        if let path = attestation.rootPath {
            guard let data = FileManager.default.contents(atPath: path) else {
                throw Problem(description: "The file \(path) of --attest-root cannot be read.")
            }
            bytes = Array(data)
        } else {
            bytes = Array(AppleRoot.pem.utf8)
        }
        guard let root = AppleRoot.certificate(bytes) else {
            throw Problem(
                description:
                    "The file of --attest-root has to hold one certificate in PEM or DER: Apple's App Attestation Root CA."
            )
        }
        guard mode == .test || LowerHex.encode(root.fingerprint) == AppleRoot.fingerprint else {
            throw Problem(
                description: """
                    Live mode trusts only Apple's App Attestation Root CA, whose SHA-256 is \(AppleRoot.fingerprint). \
                    Leave --attest-root away; it is built in.
                    """)
        }
        return root
    }
}
