import CCurl
import Glibc

/// Looks the names of receivers up before anything is connected to, so that all addresses of a name are judged together
/// and the ones that were judged are the ones that are used. libcurl would see them one after the other, and a name that
/// leads outside and inside would be taken for one that leads outside.
struct NameLookup: Sendable {
    /// Gives the addresses of a name, 4 octets or 16 each. It may block its thread.
    var resolve: @Sendable (String) -> [[UInt8]] = Self.system

    /// Where a request may go; nil when its host needs no lookup: it is an address, or all addresses are permitted.
    func addresses(
        for request: OutboundRequest, deadline: ContinuousClock.Instant
    ) async throws(OutboundFailure) -> PinnedAddresses? {
        guard let permits = request.permits else { return nil }
        var host = [CChar](repeating: 0, count: 256)
        var port = UInt16()
        guard ccurl_authority(request.url, &host, host.count, &port) == 1 else { throw .unusable }
        let name = String(decoding: host.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
        guard !name.hasPrefix("["), AddressRange.octets(name) == nil else { return nil }
        let octets = try await octets(of: name, deadline: deadline)
        guard !octets.isEmpty else { throw .unresolved }
        guard octets.allSatisfy(permits) else { throw .blocked }
        return PinnedAddresses(host: name, port: port, octets: octets)
    }

    /// A lookup cannot be ended, so it has a thread of its own, which is left alone when nobody waits for it any more.
    private func octets(of name: String, deadline: ContinuousClock.Instant) async throws(OutboundFailure) -> [[UInt8]] {
        let (answers, answer) = AsyncStream.makeStream(of: [[UInt8]].self)
        guard detach({ [resolve] in answer.yield(resolve(name)) }) else { throw .unusable }
        let timer = Task {
            try? await Task.sleep(until: deadline, clock: .continuous)
            answer.finish()
        }
        defer { timer.cancel() }
        for await octets in answers { return octets }
        throw Task.isCancelled ? .cancelled : .deadline
    }

    /// The system's lookup. IPv6 is asked for even where this machine has none.
    static let system: @Sendable (String) -> [[UInt8]] = { name in
        var hints = addrinfo()
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        var list: UnsafeMutablePointer<addrinfo>?
        guard getaddrinfo(name, nil, &hints, &list) == 0 else { return [] }
        defer { freeaddrinfo(list) }
        return sequence(first: list, next: { $0?.pointee.ai_next }).compactMap { entry in
            guard let entry = entry?.pointee, let address = entry.ai_addr else { return nil }
            let bytes = UnsafeRawBufferPointer(start: address, count: Int(entry.ai_addrlen))
            return entry.ai_family == AF_INET6 ? Array(bytes[8..<24]) : Array(bytes[4..<8])
        }
    }
}

/// The addresses that a host leads to, for one request.
struct PinnedAddresses: Sendable {
    let octets: [[UInt8]]
    /// In the form that libcurl reads.
    let text: String

    /// Octets come from a lookup, 4 or 16 of them.
    init(host: String, port: UInt16, octets: [[UInt8]]) {
        self.octets = octets
        let addresses = octets.map { octets in
            guard octets.count == 16 else { return octets.map(String.init).joined(separator: ".") }
            let groups = stride(from: 0, to: 16, by: 2).map {
                String(UInt16(octets[$0]) << 8 | UInt16(octets[$0 + 1]), radix: 16)
            }
            return "[" + groups.joined(separator: ":") + "]"
        }
        text = "+\(host):\(port):" + addresses.joined(separator: ",")
    }
}

/// Runs work that may block on a thread of its own; false when there is none.
private func detach(_ work: @escaping @Sendable () -> Void) -> Bool {
    final class Work: Sendable {
        let run: @Sendable () -> Void
        init(_ run: @escaping @Sendable () -> Void) { self.run = run }
    }
    let context = Unmanaged.passRetained(Work(work))
    var thread = pthread_t()
    let code = pthread_create(
        &thread, nil,
        { argument in
            guard let argument else { return nil }
            Unmanaged<Work>.fromOpaque(argument).takeRetainedValue().run()
            return nil
        }, context.toOpaque())
    guard code == 0 else {
        context.release()
        return false
    }
    pthread_detach(thread)
    return true
}
