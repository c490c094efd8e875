import Foundation

/// Where a gateway listens.
public struct GatewayAddress: Sendable, Equatable {
    /// Host name or address.
    public let host: String
    /// Port.
    public let port: Int

    /// Reads `http://host:port`. TLS ends at a proxy in front of a gateway, so this client speaks to the gateway itself.
    public init(url: String) throws(PhoneError) {
        guard let parts = URLComponents(string: url), let host = parts.host, !host.isEmpty else {
            throw .invalidGateway(url, "write it as http://host:port")
        }
        guard parts.scheme == "http" else {
            throw .invalidGateway(url, "this client speaks plain http; point it at the gateway's own listen address")
        }
        self.host = host
        port = parts.port ?? 80
    }
}
