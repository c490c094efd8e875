import HTTPTypes
import Hummingbird
import NIOCore

/// Keeps the promise of `Connection: close`: behind such an answer nothing more is read. The client gets a moment to
/// take the answer, because closing at once could reach it first.
struct ConnectionEnd: RequestRule {
    private static let moment = TimeAmount.seconds(1)

    func end(_ response: inout Response, _ request: Request, _ context: GatewayContext) {
        guard response.headers[.connection]?.lowercased().contains("close") == true else { return }
        let (body, channel) = (response.body, context.channel)
        response.body = ResponseBody(contentLength: body.contentLength) { writer in
            try await body.write(writer)
            channel.close(mode: .output, promise: nil)
            channel.eventLoop.scheduleTask(in: Self.moment) { channel.close(promise: nil) }
        }
    }
}
