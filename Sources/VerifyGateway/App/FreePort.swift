import Glibc

/// A look at TCP ports of this machine.
enum FreePort {
    /// Whether a server could listen at an IPv4 address now.
    static func isFree(_ port: Int, host: String = "127.0.0.1") -> Bool {
        bind(port, host: host) != nil
    }

    /// The preferred port if it is free, else any free one.
    static func near(_ preferred: Int) -> Int? {
        preferred > 0 && isFree(preferred) ? preferred : bind(0, host: "127.0.0.1")
    }

    /// Takes a port and lets it go at once; its number, or nil when it is taken or may not be used.
    private static func bind(_ port: Int, host: String) -> Int? {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        guard descriptor >= 0, let port = UInt16(exactly: port) else { return nil }
        defer { close(descriptor) }
        var reuse: Int32 = 1
        setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &reuse, socklen_t(MemoryLayout<Int32>.size))
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        guard inet_pton(AF_INET, host, &address.sin_addr) == 1 else { return nil }
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isBound = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { generic in
                Glibc.bind(descriptor, generic, length) == 0 && getsockname(descriptor, generic, &length) == 0
            }
        }
        return isBound ? Int(UInt16(bigEndian: address.sin_port)) : nil
    }
}
