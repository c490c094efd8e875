import Foundation
import Glibc
import HandoffProtocol
import Synchronization
import Testing

@testable import VerifyGateway

/// What a request carried is not in the process any more when the request is over and its owner has let it go.
@Suite("What requests leave behind", .serialized, .timeLimit(.minutes(2)))
struct WipingTests {
    /// Bytes that stand nowhere in the program: the pattern is made of numbers, octet by octet.
    private static func pattern(_ index: Int) -> UInt8 { UInt8(truncatingIfNeeded: (index % 40) &* 151 &+ 89) ^ 0xA5 }

    @Test("A body is gone from memory; the search finds it while it is there")
    func wiped() async {
        // In a process of its own: the memory of this one changes while it is searched.
        await #expect(processExitsWith: .success) { try await WipingTests.sendAndSearch() }
    }

    private static func sendAndSearch() async throws {
        let sink = try Sink()
        let body = canaryArtifact(bytes: 400_000)
        #expect(try Memory.holds(pattern), "the search has to find what is there")
        try await send(body, to: sink.port)
        #expect(sink.received >= 400_000)
        #expect(try !Memory.holds(pattern))
    }

    private static func canaryArtifact(bytes: Int) -> Mutex<Artifact?> {
        let artifact = Artifact(capacity: bytes)
        for index in 0..<bytes { artifact.append(CollectionOfOne(pattern(index)).slice) }
        return Mutex(artifact)
    }

    /// Sends the artifact and lets it go.
    private static func send(_ body: borrowing Mutex<Artifact?>, to port: Int) async throws {
        let artifact = try #require(
            body.withLock { artifact in
                defer { artifact = nil }; return artifact
            })
        let client = try OutboundClient()
        let answer = try await client.send(
            OutboundRequest(
                method: .post, url: "http://127.0.0.1:\(port)/",
                headers: [("Content-Type", "application/octet-stream")],
                body: [artifact.bytes], deadline: .seconds(60)))
        #expect(answer.status == 200)
        withExtendedLifetime(artifact) {}
        client.close()
    }

    /// A server in this process that keeps nothing of what it reads.
    private final class Sink: @unchecked Sendable {
        let port: Int
        private let listener: Int32
        private let count = Atomic<Int>(0)

        var received: Int { count.load(ordering: .relaxed) }

        init() throws {
            let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
            self.listener = listener
            var address = sockaddr_in()
            address.sin_family = sa_family_t(AF_INET)
            address.sin_addr.s_addr = inet_addr("127.0.0.1")
            var length = socklen_t(MemoryLayout<sockaddr_in>.size)
            let code = withUnsafeMutablePointer(to: &address) { pointer in
                pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    bind(listener, $0, length) | listen(listener, 1) | getsockname(listener, $0, &length)
                }
            }
            guard code == 0 else { throw RawConnection.Failure(what: "bind: \(errno)") }
            port = Int(UInt16(bigEndian: address.sin_port))
            DispatchQueue(label: "sink").async { [self] in serve() }
        }

        deinit { close(listener) }

        private func serve() {
            let connection = accept(listener, nil, nil)
            defer { close(connection) }
            let room = UnsafeMutableRawPointer.allocate(byteCount: 65_536, alignment: 16)
            defer { room.deallocate() }
            while received < 400_000 {
                let length = recv(connection, room, 65_536, 0)
                explicit_bzero(room, 65_536)
                guard length > 0 else { return }
                count.add(length, ordering: .relaxed)
            }
            let answer = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"
            _ = Glibc.send(connection, answer, answer.utf8.count, Int32(MSG_NOSIGNAL))
        }
    }

    /// The process's own memory.
    private enum Memory {
        /// Whether 40 octets of a pattern stand anywhere that can be written.
        static func holds(_ pattern: (Int) -> UInt8) throws -> Bool {
            let maps = try String(contentsOfFile: "/proc/self/maps", encoding: .utf8)
            let descriptor = open("/proc/self/mem", O_RDONLY)
            guard descriptor >= 0 else { throw RawConnection.Failure(what: "no memory: \(errno)") }
            defer { close(descriptor) }
            let size = 1 << 20
            let room = UnsafeMutableRawPointer.allocate(byteCount: size, alignment: 4096)
            defer {
                explicit_bzero(room, size)
                room.deallocate()
            }
            // Two halves that are searched for one after the other, so that the whole needle stands nowhere.
            let head = (0..<8).map(pattern)
            let tail = (8..<40).map(pattern)
            for line in maps.split(separator: "\n") {
                let words = line.split(separator: " ")
                let ends = words[0].split(separator: "-").compactMap { Int($0, radix: 16) }
                let isAnonymous = words.count < 6 || words[5] == "[heap]"
                guard words[1].hasPrefix("rw"), isAnonymous, ends.count == 2 else { continue }
                let own = Int(bitPattern: room)
                var position = ends[0]
                while position < ends[1] {
                    // What was read is no find, but its neighbours in memory may be.
                    if own..<own + size ~= position {
                        position = own + size
                        continue
                    }
                    let end = position < own ? min(ends[1], own) : ends[1]
                    let length = pread(descriptor, room, min(size, end - position), off_t(position))
                    guard length > 0 else { break }
                    if contains(room, length, head, tail) { return true }
                    position += length == size ? length - 64 : length
                }
            }
            return false
        }

        private static func contains(
            _ room: UnsafeMutableRawPointer, _ length: Int, _ head: [UInt8], _ tail: [UInt8]
        ) -> Bool {
            var start = 0
            while start < length, let hit = memchr(room + start, Int32(head[0]), length - start) {
                let after = hit - room + head.count
                if after + tail.count <= length, memcmp(hit, head, head.count) == 0,
                    memcmp(room + after, tail, tail.count) == 0
                {
                    return true
                }
                start = hit - room + 1
            }
            return false
        }
    }
}

extension CollectionOfOne<UInt8> {
    /// The octet as a window.
    fileprivate var slice: ArraySlice<UInt8> { [self[0]] }
}
