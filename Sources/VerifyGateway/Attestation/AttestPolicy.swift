import NFCParsing

/// Which apps are genuine: what an operator decided, ready for use.
struct AttestPolicy: Sendable {
    /// Apple's two services for app attestation; a key belongs to one of them for ever.
    enum Environment: String, CaseIterable, Sendable {
        case production
        case development

        /// What authenticator data names as the authenticator.
        var authenticator: [UInt8] {
            switch self {
            case .production: Array("appattest".utf8) + [UInt8](repeating: 0, count: 7)
            case .development: Array("appattestdevelop".utf8)
            }
        }
    }

    /// Ids of the apps that may be the phone, `TEAMID.bundle.id`.
    let applications: [String]
    let environment: Environment
    /// The authority that certifies attested keys.
    let root: Certificate

    /// The app of a hash in authenticator data; nil when it is none of ours.
    func application(withHash hash: ArraySlice<UInt8>) -> String? {
        applications.first { Self.hash(ofApplication: $0)[...] == hash }
    }

    /// What authenticator data holds in place of the app's id.
    static func hash(ofApplication id: String) -> [UInt8] { DigestAlgorithm.sha256.hash(Array(id.utf8)[...]) }
}
