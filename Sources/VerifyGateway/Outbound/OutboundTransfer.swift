import CCurl
import Synchronization

/// One request on its way. Belongs to the client's thread; what others may touch is said.
final class OutboundTransfer: @unchecked Sendable {
    typealias Outcome = Result<OutboundAnswer, OutboundFailure>

    let request: OutboundRequest
    /// When its time is over.
    let deadline: ContinuousClock.Instant
    /// PEM file with the authorities that are trusted; nil for the system's.
    let authorities: String?
    /// Where the request's host leads; nil when libcurl is to look it up.
    let addresses: PinnedAddresses?
    /// Set by anybody, before the thread is told.
    let isCancelled = Atomic<Bool>(false)

    private let finish: @Sendable (Outcome) -> Void
    private var piece = 0
    private var offset = 0
    private var answer: [UInt8] = []

    /// `finish` is called once.
    init(
        _ request: OutboundRequest, deadline: ContinuousClock.Instant, authorities: String?,
        addresses: PinnedAddresses?, finish: @escaping @Sendable (Outcome) -> Void
    ) {
        self.request = request
        self.deadline = deadline
        self.authorities = authorities
        self.addresses = addresses
        self.finish = finish
    }

    /// Hands the request to the pool; nil when it cannot be made.
    func start(in pool: OpaquePointer) -> OpaquePointer? {
        let headers = request.headers.map { "\($0.name): \($0.value)" }
        return withCStrings(headers) { lines in
            request.url.withCString { url in
                withOptionalCString(authorities) { authorities in
                    withOptionalCString(addresses?.text) { resolved in
                        var request = ccurl_request()
                        request.url = url
                        request.is_post = self.request.method == .post ? 1 : 0
                        request.headers = lines.baseAddress
                        request.header_count = headers.count
                        request.body_length = Int64(self.request.bodyLength)
                        request.deadline_ms = max(1, Int((deadline - .now) / .milliseconds(1)))
                        request.authorities = authorities
                        request.resolved = resolved
                        request.context = Unmanaged.passUnretained(self).toOpaque()
                        request.fill = { OutboundTransfer.from($0)?.fill($1, $2) ?? 0 }
                        request.rewind = { OutboundTransfer.from($0)?.rewind(to: $1) }
                        request.take = { OutboundTransfer.from($0)?.take($1, $2) == true ? 1 : 0 }
                        if self.request.permits != nil {
                            request.permit = { OutboundTransfer.from($0)?.permits($1, $2) == true ? 1 : 0 }
                        }
                        return ccurl_start(pool, &request)
                    }
                }
            }
        }
    }

    /// The transfer behind a context pointer; the thread keeps it alive as long as the pool knows it.
    static func from(_ context: UnsafeMutableRawPointer?) -> OutboundTransfer? {
        context.map { Unmanaged<OutboundTransfer>.fromOpaque($0).takeUnretainedValue() }
    }

    /// Ends it with what the pool says.
    func finish(_ result: ccurl_result) {
        let retryAfter = result.retry_after > 0 ? result.retry_after : nil
        let success = Outcome.success(OutboundAnswer(status: result.status, body: answer, retryAfter: retryAfter))
        // 1xx are no answers yet.
        if request.cutsAnswer, result.status >= 200 { return finish(success) }
        switch Int(result.outcome) {
        case CCURL_ANSWERED: finish(success)
        case CCURL_BLOCKED: finish(.failure(.blocked))
        case CCURL_UNRESOLVED: finish(.failure(.unresolved))
        case CCURL_UNREACHABLE: finish(.failure(.unreachable))
        case CCURL_UNTRUSTED: finish(.failure(.untrusted))
        case CCURL_DEADLINE: finish(.failure(.deadline))
        case CCURL_STOPPED: finish(.failure(.answerTooLarge))
        case CCURL_UNUSABLE: finish(.failure(.unusable))
        default: finish(.failure(.broken))
        }
    }

    /// Ends it without the pool.
    func fail(_ failure: OutboundFailure) { finish(.failure(failure)) }

    private func fill(_ out: UnsafeMutablePointer<UInt8>?, _ room: Int) -> Int {
        guard let out else { return 0 }
        var written = 0
        while written < room, piece < request.body.count {
            let rest = request.body[piece].dropFirst(offset)
            let count = min(rest.count, room - written)
            rest.prefix(count).withUnsafeBufferPointer { source in
                if let start = source.baseAddress { (out + written).update(from: start, count: count) }
            }
            written += count
            offset += count
            if count == rest.count { (piece, offset) = (piece + 1, 0) }
        }
        return written
    }

    private func rewind(to position: Int64) {
        (piece, offset) = (0, Int(position))
        while piece < request.body.count, offset >= request.body[piece].count {
            offset -= request.body[piece].count
            piece += 1
        }
    }

    private func permits(_ address: UnsafePointer<UInt8>?, _ count: Int) -> Bool {
        let address = Array(UnsafeBufferPointer(start: address, count: count))
        if let addresses, !addresses.octets.contains(address) { return false }
        return request.permits?(address) ?? false
    }

    private func take(_ bytes: UnsafePointer<UInt8>?, _ count: Int) -> Bool {
        guard answer.count + count <= request.answerLimit else { return false }
        answer += UnsafeBufferPointer(start: bytes, count: count)
        return true
    }
}

/// Calls `body` with the texts as C strings that end with it.
private func withCStrings<Result>(
    _ texts: [String], _ body: (UnsafeBufferPointer<UnsafePointer<CChar>?>) -> Result
) -> Result {
    let characters = texts.map { Array($0.utf8CString) }
    let all = characters.flatMap { $0 }
    return all.withUnsafeBufferPointer { buffer in
        var pointers: [UnsafePointer<CChar>?] = []
        var start = 0
        for text in characters {
            pointers.append(buffer.baseAddress.map { $0 + start })
            start += text.count
        }
        return pointers.withUnsafeBufferPointer(body)
    }
}

private func withOptionalCString<Result>(_ text: String?, _ body: (UnsafePointer<CChar>?) -> Result) -> Result {
    guard let text else { return body(nil) }
    return text.withCString(body)
}
