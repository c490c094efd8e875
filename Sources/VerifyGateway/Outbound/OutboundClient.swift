import Synchronization

/// Sends requests to services: TLS is verified, redirects are answers like others, no proxy or credential comes from
/// the environment, an answer has a limit, and a request with all its waiting has one deadline.
///
/// The HTTP is libcurl's. It costs no build time (Foundation's client would bring the same library with less to decide,
/// async-http-client a second TLS library), one thread serves every transfer, and all that libcurl allocates is wiped
/// when it is freed, so that neither a body nor a credential stays behind in its buffers.
final class OutboundClient: Sendable {
    private let loop: OutboundLoop
    private let authorities: String?
    private let names: NameLookup

    /// Starts the client's thread. `connections` bounds what is under way at a time, `queueLimit` what waits for that.
    /// `authorities` is a PEM file with the certificates that are trusted in place of the system's.
    init(
        connections: Int = 32, queueLimit: Int = 1024, authorities: String? = nil, names: NameLookup = NameLookup()
    ) throws(OutboundFailure) {
        self.names = names
        loop = try OutboundLoop(connections: connections, queueLimit: queueLimit)
        self.authorities = authorities
    }

    deinit { close() }

    /// Requests that are under way or wait.
    var load: Int { loop.load }

    /// Sends a request and waits for its answer. When this returns, nothing reads the request's body any more, also
    /// after a deadline or when the task was cancelled.
    func send(_ request: OutboundRequest) async throws(OutboundFailure) -> OutboundAnswer {
        let deadline = ContinuousClock.now + request.deadline
        let addresses = try await names.addresses(for: request, deadline: deadline)
        let handle = Mutex<OutboundTransfer?>(nil)
        return try await withTaskCancellationHandler {
            await withCheckedContinuation { (continuation: CheckedContinuation<OutboundTransfer.Outcome, Never>) in
                let transfer = OutboundTransfer(
                    request, deadline: deadline, authorities: authorities, addresses: addresses
                ) { continuation.resume(returning: $0) }
                handle.withLock { $0 = transfer }
                // The task may have been cancelled before there was anything to cancel.
                if Task.isCancelled { transfer.isCancelled.store(true, ordering: .relaxed) }
                loop.add(transfer)
            }
        } onCancel: {
            if let transfer = handle.withLock({ $0 }) { loop.cancel(transfer) }
        }.get()
    }

    /// Ends everything that is under way, and the thread.
    func close() { loop.close() }
}
