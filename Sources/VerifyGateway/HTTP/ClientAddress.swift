import Glibc
import HTTPTypes
import Hummingbird
import NIOCore

/// Whose places a connection takes: its peer's, or, when the peer is a proxy that the operator named, those of the
/// client that the proxy names. Nobody else's word about addresses counts.
struct ClientAddress: Sendable {
    /// Proxies of the operator.
    let proxies: [AddressRange]

    /// The address to count for.
    ///
    /// - Parameters:
    ///   - peer: the other end of the connection.
    ///   - forwarded: values of `X-Forwarded-For`, in their order; each proxy adds the address that it saw at the end.
    func resolve(peer: String, forwarded: [String]) -> String {
        var address = peer
        for hop in forwarded.flatMap({ $0.split(separator: ",") }).reversed() {
            guard isProxy(address) else { break }
            let text = hop.filter { $0 != " " && $0 != "\t" }
            guard AddressRange.octets(text) != nil else { break }
            address = text
        }
        return address
    }

    /// Where a request comes from.
    func address(_ request: Request, _ context: GatewayContext) -> String {
        resolve(
            peer: context.channel.remoteAddress?.ipAddress ?? "", forwarded: request.headers[values: .xForwardedFor])
    }

    /// The address that limits count a request for. Of IPv6 the first 64 bits count: who has one has them all.
    func counted(_ request: Request, _ context: GatewayContext) -> String {
        let address = address(request, context)
        guard address.contains(":"), let octets = AddressRange.octets(address) else { return address }
        let isMapped = octets.prefix(12).elementsEqual([UInt8](repeating: 0, count: 10) + [0xFF, 0xFF])
        return LowerHex.encode(isMapped ? octets[12...] : octets[..<8])
    }

    private func isProxy(_ address: String) -> Bool { proxies.contains { $0.contains(address) } }
}

/// Addresses with a common beginning, `10.0.0.0/8` or `fd00::/8`, or a single one.
struct AddressRange: Equatable, Sendable {
    /// The range as it was written.
    let text: String
    private let prefix: [UInt8]
    private let bits: Int

    /// Nil when the text is neither an address nor a range.
    init?(_ text: String) {
        let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        guard let octets = parts.first.flatMap(Self.octets) else { return nil }
        let isMapped = !(parts.first ?? "").contains(":")
        var bits = 128
        if parts.count == 2 {
            guard parts[1].utf8.allSatisfy({ 0x30...0x39 ~= $0 }), let length = Int(parts[1]),
                0...(isMapped ? 32 : 128) ~= length
            else { return nil }
            bits = isMapped ? 96 + length : length
        }
        self.text = text
        prefix = octets
        self.bits = bits
    }

    /// Whether an address lies in the range.
    func contains(_ address: String) -> Bool { Self.octets(address).map(contains) ?? false }

    /// Whether an address of sixteen octets lies in the range.
    func contains(_ octets: [UInt8]) -> Bool {
        guard octets.count == 16 else { return false }
        for index in 0..<16 {
            let open = 8 * (index + 1) - bits
            if open >= 8 { break }
            let mask: UInt8 = open > 0 ? 0xFF << UInt8(open) : 0xFF
            if octets[index] & mask != prefix[index] & mask { return false }
        }
        return true
    }

    /// Sixteen octets of an address; IPv4 in its mapped form (RFC 4291 §2.5.5.2).
    static func octets(_ text: String) -> [UInt8]? {
        var octets = [UInt8](repeating: 0, count: 16)
        if inet_pton(AF_INET6, text, &octets) == 1 { return octets }
        var short = [UInt8](repeating: 0, count: 4)
        guard inet_pton(AF_INET, text, &short) == 1 else { return nil }
        return [UInt8](repeating: 0, count: 10) + [0xFF, 0xFF] + short
    }
}
