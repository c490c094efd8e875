import HTTPTypes
import NIOCore
import NIOHTTPTypes

/// The answer to what is no HTTP, or HTTP with a method that nobody knows: no route and no middleware sees it, but it has
/// the form of all others.
struct UnreadableRequest: Sendable {
    /// Origin of the links to the error pages.
    let publicURL: String
    /// Whether people reach the gateway by https.
    let isSecure: Bool

    /// Header fields and body of an answer with the status 400. The connection ends behind it.
    var content: (fields: HTTPFields, body: ByteBuffer) {
        let error = APIError(
            .badRequest, message: "This is no HTTP request that the gateway can read.",
            hint: "Send HTTP/1.1 with one Host, a method of the API and a length that is true.")
        // Without any randomness the answer is worth more than its name.
        let requestID = (try? RequestIdentity.new()) ?? "unknown"
        // Its path is not known, and programs rather than people's browsers speak so.
        let body = Envelope.failure(error, requestID: requestID, surface: .partner, publicURL: publicURL).encoded
        var fields = SecurityHeaders.fields(isSecure: isSecure)
        fields[.contentType] = "application/json"
        fields[.contentLength] = String(body.count)
        fields[.connection] = "close"
        fields[.requestID] = requestID
        return (fields, ByteBuffer(bytes: body))
    }
}

/// Gives it where Hummingbird reads requests, whose own answer is empty. It is known by its missing request id: all
/// answers of ours have one.
final class UnreadableRequestAnswer: ChannelOutboundHandler {
    typealias OutboundIn = HTTPResponsePart
    typealias OutboundOut = HTTPResponsePart

    private let answer: UnreadableRequest

    /// A handler that answers so.
    init(_ answer: UnreadableRequest) { self.answer = answer }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        guard case .head(let head) = unwrapOutboundIn(data), head.status == .badRequest,
            head.headerFields[.requestID] == nil
        else { return context.write(data, promise: promise) }
        let (fields, body) = answer.content
        context.write(wrapOutboundOut(.head(.init(status: .badRequest, headerFields: fields))), promise: promise)
        context.write(wrapOutboundOut(.body(body)), promise: nil)
    }
}
