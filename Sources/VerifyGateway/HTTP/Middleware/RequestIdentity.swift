import HTTPTypes
import Hummingbird

/// Gives every request an id that appears in the log and in the answer. A caller may bring one along.
struct RequestIdentity: RequestRule {
    func begin(_ request: Request, _ context: inout GatewayContext) throws -> Response? {
        context.requestID = try request.headers[.requestID].flatMap(Self.accepted) ?? Self.new()
        return nil
    }

    func end(_ response: inout Response, _ request: Request, _ context: GatewayContext) {
        response.headers[.requestID] = context.requestID
    }

    /// A new id.
    static func new() throws -> String { try "req_" + RandomID.letters(32) }

    private static func accepted(_ id: String) -> String? {
        let fits = (1...128).contains(id.utf8.count)
        return fits && id.utf8.allSatisfy { $0.isIdentifierByte } ? id : nil
    }
}

extension UInt8 {
    /// Letters, digits, hyphen and underscore of ASCII.
    fileprivate var isIdentifierByte: Bool {
        switch self {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"):
            true
        default: false
        }
    }
}
