import Foundation
import Glibc

/// A plain TCP connection of a test: says exactly what it is told to, right or wrong.
final class RawConnection: @unchecked Sendable {
    /// Nothing came in time, or the connection could not be made.
    struct Failure: Error {
        let what: String
    }

    private let descriptor: Int32
    private let queue = DispatchQueue(label: "raw-connection")
    private var buffer: [UInt8] = []
    private var isClosed = false

    /// Connects. A small window makes the peer feel early that nobody reads.
    init(port: Int, window: Int32? = nil) throws {
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        if var window {
            setsockopt(descriptor, SOL_SOCKET, SO_RCVBUF, &window, socklen_t(MemoryLayout<Int32>.size))
        }
        var timeout = timeval(tv_sec: 60, tv_usec: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &timeout, socklen_t(MemoryLayout<timeval>.size))
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(UInt16(port).bigEndian)
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        let code = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard code == 0 else { throw Failure(what: "connect: \(errno)") }
    }

    deinit { close(descriptor) }

    func send(_ bytes: some Collection<UInt8> & Sendable) async throws {
        let bytes = Array(bytes)
        try await onQueue { [descriptor] in
            var sent = 0
            while sent < bytes.count {
                let count = bytes[sent...].withUnsafeBytes {
                    Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
                }
                guard count > 0 else { throw Failure(what: "send: \(errno)") }
                sent += count
            }
        }
    }

    /// Says that nothing more comes; what the peer still sends can be read.
    func shutdownSending() async throws {
        try await onQueue { [descriptor] in
            guard shutdown(descriptor, Int32(SHUT_WR)) == 0 else { throw Failure(what: "shutdown: \(errno)") }
        }
    }

    /// Sends the same bytes again and again until the peer takes nothing for two seconds or ends the connection; how
    /// many bytes it took, at most about `limit`.
    func sendUntilStuck(_ bytes: some Collection<UInt8> & Sendable, limit: Int) async throws -> Int {
        let bytes = Array(bytes)
        return try await onQueue { [descriptor] in
            var timeout = timeval(tv_sec: 2, tv_usec: 0)
            setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &timeout, socklen_t(MemoryLayout<timeval>.size))
            var sent = 0
            while sent < limit {
                let count = bytes[(sent % bytes.count)...].withUnsafeBytes {
                    Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
                }
                guard count > 0 else { break }
                sent += count
            }
            return sent
        }
    }

    /// The next bytes, exactly so many; throws when the peer closes before.
    func receive(_ count: Int) async throws -> [UInt8] {
        try await onQueue { [self] in
            while buffer.count < count { guard try fill() else { throw Failure(what: "closed") } }
            defer { buffer.removeFirst(count) }
            return Array(buffer.prefix(count))
        }
    }

    /// Everything up to and with a delimiter.
    func receive(through delimiter: String) async throws -> String {
        try await onQueue { [self] in
            while true {
                if let end = buffer.firstRange(of: Array(delimiter.utf8))?.upperBound {
                    defer { buffer.removeFirst(end) }
                    return String(decoding: buffer.prefix(end), as: UTF8.self)
                }
                guard try fill() else { throw Failure(what: "closed before \(delimiter.debugDescription)") }
            }
        }
    }

    /// Everything until the peer closes.
    func receiveAll() async throws -> [UInt8] {
        try await onQueue { [self] in
            while try fill() {}
            return buffer
        }
    }

    private func fill() throws -> Bool {
        var chunk = [UInt8](repeating: 0, count: 65_536)
        let count = recv(descriptor, &chunk, chunk.count, 0)
        if count < 0, errno != ECONNRESET { throw Failure(what: "receive: \(errno)") }
        guard count > 0 else { return false }
        buffer += chunk[..<count]
        return true
    }

    private func onQueue<Value: Sendable>(_ work: @escaping @Sendable () throws -> Value) async throws -> Value {
        try await withCheckedThrowingContinuation { continuation in
            queue.async { continuation.resume(with: Result { try work() }) }
        }
    }
}
