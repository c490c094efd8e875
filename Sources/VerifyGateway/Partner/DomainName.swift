/// A DNS name under which one party can stand for itself: at least two plain ASCII labels, not an address, and not a
/// name under which anybody can have one.
struct DomainName: Equatable, Sendable {
    /// The name in lower case.
    let text: String

    /// Reads a name; nil when it is none of that kind.
    init?(_ source: String) {
        text = source.lowercased()
        let labels = text.split(separator: ".", omittingEmptySubsequences: false)
        let isAddress = labels.last.map { UInt64($0) != nil } ?? true
        guard labels.count >= 2, text.utf8.count <= 253, !isAddress, labels.allSatisfy(Self.isLabel),
            !Self.isPublicSuffix(labels)
        else { return nil }
    }

    /// Whether a host is the name or lies below it.
    func covers(_ host: String) -> Bool { host == text || host.hasSuffix("." + text) }

    private static func isLabel(_ label: Substring) -> Bool {
        (1...63).contains(label.utf8.count) && !label.hasPrefix("xn--") && !label.hasPrefix("-")
            && !label.hasSuffix("-")
            && label.utf8.allSatisfy { (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) || $0 == 0x2D }
    }

    /// Labels under which countries register names for everybody, as in `co.uk`; whoever registers `co.uk` itself is no
    /// party. A rule and not the whole list of such names: domains are entered by the operator, and this is to catch
    /// what is entered by mistake.
    private static let registries: Set<Substring> = [
        "ac", "asn", "co", "com", "ed", "edu", "firm", "gen", "go", "gob", "gouv", "gov", "gv", "id", "ind", "info",
        "kiwi", "lg", "ltd", "maori", "me", "mil", "ne", "net", "nhs", "nic", "nom", "or", "org", "plc", "police",
        "res", "sch", "school", "web",
    ]

    /// Where anybody can have a name below within minutes.
    private static let sharedHosts: Set<String> = [
        "appspot.com", "azurewebsites.net", "blogspot.com", "cloudfront.net", "firebaseapp.com", "fly.dev",
        "github.io", "gitlab.io", "herokuapp.com", "netlify.app", "ngrok.io", "onrender.com", "pages.dev",
        "s3.amazonaws.com", "trycloudflare.com", "vercel.app", "web.app", "workers.dev",
    ]

    private static func isPublicSuffix(_ labels: [Substring]) -> Bool {
        if sharedHosts.contains(labels.joined(separator: ".")) { return true }
        return labels.count == 2 && labels[1].utf8.count == 2 && registries.contains(labels[0])
    }
}
