/// Which addresses a webhook may be sent to. A relying party chooses the URL, so without this the gateway would speak
/// for it to whatever can be reached from here: its own host, its cloud's metadata service, its neighbours.
struct AddressPolicy: Sendable {
    /// Whether this machine is a permitted target, which it is for tests only.
    var allowsLoopback: Bool
    /// Private networks that the operator has opened.
    var networks: [AddressRange] = []

    /// IPv4 that is not global unicast (RFC 6890 and the IANA registry that it founded), and tunnels and translations
    /// of IPv6 that lead to such addresses.
    private static let special: [AddressRange] = [
        "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24",
        "192.0.2.0/24", "192.31.196.0/24", "192.52.193.0/24", "192.88.99.0/24", "192.168.0.0/16", "192.175.48.0/24",
        "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4",
        "2001::/23", "2001:db8::/32", "2002::/16", "2620:4f:8000::/48", "3fff::/20",
    ].compactMap(AddressRange.init)
    /// What the Internet uses: mapped IPv4, and the only part of IPv6 that is given out (RFC 4291 §2.4).
    private static let global = ["0.0.0.0/0", "2000::/3"].compactMap(AddressRange.init)
    private static let loopback = ["127.0.0.1", "::1"].compactMap(AddressRange.init)

    /// Whether an address of 4 or 16 octets may be connected to.
    func permits(_ octets: [UInt8]) -> Bool {
        let octets = octets.count == 4 ? [UInt8](repeating: 0, count: 10) + [0xFF, 0xFF] + octets : octets
        let lies = { (ranges: [AddressRange]) in ranges.contains { $0.contains(octets) } }
        if allowsLoopback && lies(Self.loopback) || lies(networks) { return true }
        return lies(Self.global) && !lies(Self.special)
    }
}
