/// Why a phone could not finish its run. What the gateway decided about the document is no error.
public enum PhoneError: Error, Equatable, CustomStringConvertible {
    /// Not an address of a gateway; the second text says what to write.
    case invalidGateway(String, String)
    /// Not a hand-over: neither JSON nor a deep link.
    case invalidHandoff
    /// Nobody answers at the address.
    case unreachable(String)
    /// The gateway answered a request with an error.
    case gateway(status: Int, code: String, message: String)
    /// An answer that is not of this protocol.
    case unexpectedAnswer(String)
    /// No answer in time; the step that waited.
    case timedOut(String)
    /// The connection broke; the step that waited.
    case connectionLost(String)
    /// The gateway closed the socket.
    case closed(code: UInt16, reason: String)
    /// The gateway refused a message of the phone.
    case refused(code: String, message: String)

    /// A sentence for people.
    public var description: String {
        switch self {
        case .invalidGateway(let url, let advice): "\(url) is not the address of a gateway: \(advice)"
        case .invalidHandoff: "the hand-over is neither the JSON of POST …/handoff nor a deep link of the page"
        case .unreachable(let address): "nobody answers at \(address); is the gateway running?"
        case .gateway(let status, let code, let message): "the gateway answered \(status) \(code): \(message)"
        case .unexpectedAnswer(let what): "the gateway sent something unexpected: \(what)"
        case .timedOut(let step): "no answer in time to: \(step)"
        case .connectionLost(let step): "the connection broke before an answer to: \(step)"
        case .closed(let code, let reason):
            "the gateway closed the socket with \(code)" + (reason.isEmpty ? "" : " \(reason)")
        case .refused(let code, let message): "\(code): \(message)"
        }
    }
}
