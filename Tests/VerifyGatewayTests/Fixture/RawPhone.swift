import HandoffProtocol

@testable import VerifyGateway

/// A phone that can also do what no phone should: frames are made here, octet for octet.
struct RawPhone: Sendable {
    /// What the gateway says.
    enum Heard: Equatable, Sendable {
        case message(ServerMessage)
        case closed(UInt16, String)
        case other(opcode: UInt8)
    }

    let connection: RawConnection

    /// Opens a socket; throws with the status when it is refused.
    init(port: Int, path: String, headers: String = "", window: Int32? = nil) async throws {
        connection = try RawConnection(port: port, window: window)
        let request = """
            GET \(path) HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\
            Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\(headers)\r\n
            """
        try await connection.send(Array(request.utf8))
        let answer = try await connection.receive(through: "\r\n\r\n")
        guard answer.hasPrefix("HTTP/1.1 101 ") else { throw RawConnection.Failure(what: answer) }
    }

    func send(_ message: ClientMessage) async throws { try await send(opcode: 2, message.encoded()) }

    func send(opcode: UInt8, _ payload: [UInt8]) async throws {
        try await connection.send(Self.frame(opcode: opcode, payload))
    }

    /// A masked frame, final unless said otherwise.
    static func frame(opcode: UInt8, _ payload: [UInt8], isFinal: Bool = true) -> [UInt8] {
        let mask: [UInt8] = [0x11, 0x22, 0x33, 0x44]
        var frame: [UInt8] = [(isFinal ? 0x80 : 0) | opcode]
        switch payload.count {
        case ..<126: frame.append(0x80 | UInt8(payload.count))
        case ..<65_536: frame += [0x80 | 126, UInt8(payload.count >> 8), UInt8(payload.count & 255)]
        default: frame += [0x80 | 127] + (0..<8).map { UInt8(payload.count >> (56 - 8 * $0) & 255) }
        }
        frame += mask
        return frame + payload.enumerated().map { $0.element ^ mask[$0.offset & 3] }
    }

    /// The next frame; none of the gateway's is in parts.
    func frame() async throws -> (opcode: UInt8, payload: [UInt8]) {
        let head = try await connection.receive(2)
        var length = Int(head[1] & 0x7F)
        if length == 126 {
            length = try await connection.receive(2).reduce(0) { $0 << 8 | Int($1) }
        } else if length == 127 {
            length = try await connection.receive(8).reduce(0) { $0 << 8 | Int($1) }
        }
        return (head[0] & 0x0F, try await connection.receive(length))
    }

    func hear() async throws -> Heard {
        while true {
            let (opcode, payload) = try await frame()
            switch opcode {
            case 2: return .message(try ServerMessage(frame: payload[...]))
            case 8:
                let code = payload.prefix(2).reduce(0) { $0 << 8 | UInt16($1) }
                return .closed(code, String(decoding: payload.dropFirst(2), as: UTF8.self))
            case 9: continue
            default: return .other(opcode: opcode)
            }
        }
    }

    /// The next reply; challenges and share requests come between.
    func reply() async throws -> Heard {
        while true {
            switch try await hear() {
            case .message(.activeAuthChallenge), .message(.livenessChallenge), .message(.shareRequest),
                .message(.numberChoice), .message(.chipAuthRequest):
                continue
            case let heard: return heard
            }
        }
    }

    /// Sends a message and gives its reply's word: an ack's text, an error's code, a check's reason, a close's reason.
    func ask(_ message: ClientMessage) async throws -> String {
        try await send(message)
        return try await word()
    }

    func word() async throws -> String {
        switch try await reply() {
        case .message(.ack(let text)): return text
        case .message(.error(let code, _)): return code
        case .message(.checkResult(let result)):
            return result.outcome == .confirmed ? "confirmed" : result.reasonCode
        case .message(.shareReady): return "shareReady"
        case .message(let other): return "\(other)"
        case .closed(let code, let reason): return "close \(code) \(reason)"
        case .other(let opcode): return "opcode \(opcode)"
        }
    }
}
