import Foundation

/// Where a gateway listens.
public struct GatewayAddress: Sendable, Equatable {
    /// Host name or address; an IPv6 address without brackets.
    public let host: String
    /// Port.
    public let port: Int

    /// Reads `http://host:port`. TLS ends at a proxy in front of a gateway, so this client speaks to the gateway itself.
    public init(url: String) throws(PhoneError) {
        guard let parts = URLComponents(string: url), let host = parts.host, !host.isEmpty else {
            throw .invalidGateway(url, "write it as http://host:port")
        }
        guard parts.scheme?.lowercased() == "http" else {
            throw .invalidGateway(url, "this client speaks plain http; point it at the gateway's own listen address")
        }
        guard ["", "/"].contains(parts.path), parts.query == nil, parts.user == nil else {
            throw .invalidGateway(url, "write only http://host:port, without anything behind it")
        }
        let hasPort = parts.rangeOfPort.map { !$0.isEmpty } ?? false
        guard let port = hasPort ? parts.port : 80, (1...65_535).contains(port) else {
            throw .invalidGateway(url, "the port has to be between 1 and 65535")
        }
        self.host = host.hasPrefix("[") && host.hasSuffix("]") ? String(host.dropFirst().dropLast()) : host
        self.port = port
    }

    /// The value of the `Host` header.
    var authority: String {
        host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
    }

    /// The path of a session's routes. Whatever an id holds, it stays one part of the path.
    static func path(ofSession id: String, _ route: String = "") -> String {
        let plain = CharacterSet(charactersIn: "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-")
        let part = id.addingPercentEncoding(withAllowedCharacters: plain) ?? ""
        return "/v1/verify/session/\(part)\(route)"
    }
}
