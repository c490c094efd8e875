import Foundation
import NIOCore
import NIOPosix
import Synchronization

@testable import VerifyGateway

/// A name server in this process, and lookups that ask it by the C library's own resolver.
final class DNSDouble: Sendable {
    /// Addresses of a name at the n-th question for it and this kind of address, from 1 on.
    typealias Behaviour = @Sendable (_ name: String, _ isIPv6: Bool, _ question: Int) -> [String]

    private let asked: Asked
    private let channel: any Channel

    /// How often a name was asked for, IPv4 and IPv6 apart.
    private final class Asked: Sendable {
        let counts = Mutex<[String: Int]>([:])
        func count(_ name: String, isIPv6: Bool) -> Int {
            counts.withLock { counts in
                counts["\(name) \(isIPv6)", default: 0] += 1
                return counts["\(name) \(isIPv6)", default: 0]
            }
        }
    }

    private init(_ behaviour: @escaping Behaviour) async throws {
        let asked = Asked()
        self.asked = asked
        channel = try await DatagramBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(
                        Handler { name, isIPv6 in
                            behaviour(name, isIPv6, asked.count(name, isIPv6: isIPv6))
                        })
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
    }

    /// Runs `body` with a name server that behaves so.
    static func with(_ behaviour: @escaping Behaviour, _ body: (DNSDouble) async throws -> Void) async throws {
        let double = try await DNSDouble(behaviour)
        do {
            try await body(double)
            try await double.channel.close()
        } catch {
            try? await double.channel.close()
            throw error
        }
    }

    /// Questions for a name.
    func questions(_ name: String) -> (ipv4: Int, ipv6: Int) {
        asked.counts.withLock { ($0["\(name) false", default: 0], $0["\(name) true", default: 0]) }
    }

    /// The gateway's lookup with this server in place of the system's.
    var names: NameLookup {
        let port = UInt16(channel.localAddress?.port ?? 0)
        return NameLookup { name in
            Self.use(port)
            return NameLookup.system(name)
        }
    }

    /// Writes the server into the resolver state of the thread: `struct __res_state` of glibc on 64-bit machines.
    private static func use(_ port: UInt16) {
        typealias Initialize = @convention(c) () -> Int32
        typealias State = @convention(c) () -> UnsafeMutableRawPointer?
        guard let initialize = dlsym(nil, "__res_init"), let find = dlsym(nil, "__res_state") else { return }
        _ = unsafeBitCast(initialize, to: Initialize.self)()
        guard let state = unsafeBitCast(find, to: State.self)() else { return }
        var server = sockaddr_in()
        server.sin_family = sa_family_t(AF_INET)
        server.sin_port = port.bigEndian
        server.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        state.storeBytes(of: 1, toByteOffset: 16, as: Int32.self)
        state.storeBytes(of: server, toByteOffset: 20, as: sockaddr_in.self)
    }

    private final class Handler: ChannelInboundHandler {
        typealias InboundIn = AddressedEnvelope<ByteBuffer>
        typealias OutboundOut = AddressedEnvelope<ByteBuffer>

        private let addresses: (String, Bool) -> [String]

        init(_ addresses: @escaping (String, Bool) -> [String]) { self.addresses = addresses }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            let envelope = unwrapInboundIn(data)
            guard let answer = answer(to: Array(envelope.data.readableBytesView)) else { return }
            context.writeAndFlush(
                wrapOutboundOut(.init(remoteAddress: envelope.remoteAddress, data: ByteBuffer(bytes: answer))),
                promise: nil)
        }

        /// Answers a question of one name (RFC 1035 §4.1): the addresses of its kind, valid for no time.
        private func answer(to query: [UInt8]) -> [UInt8]? {
            var labels: [String] = []
            var index = 12
            while index < query.count, query[index] > 0 {
                let end = index + 1 + Int(query[index])
                guard end < query.count else { return nil }
                labels.append(String(decoding: query[index + 1..<end], as: UTF8.self))
                index = end
            }
            guard index + 5 <= query.count else { return nil }
            let isIPv6 = query[index + 2] == 28
            let found = addresses(labels.joined(separator: "."), isIPv6).compactMap(AddressRange.octets)
                .map { isIPv6 ? $0 : Array($0[12...]) }
            var answer = query[..<2] + [0x81, 0x80, 0, 1, 0, UInt8(found.count), 0, 0, 0, 0] + query[12..<index + 5]
            for octets in found {
                answer += [0xC0, 12, 0, isIPv6 ? 28 : 1, 0, 1, 0, 0, 0, 0, 0, UInt8(octets.count)] + octets
            }
            return Array(answer)
        }
    }
}
