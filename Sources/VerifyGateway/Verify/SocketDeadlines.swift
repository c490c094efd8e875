import NIOCore

/// When a phone's socket has waited long enough for something. One timer serves them all: a timer for each would weigh
/// more than the rest of an idle socket. A deadline that is not set lies in the distant future.
struct SocketDeadlines {
    /// What a socket waits for.
    enum Due: CaseIterable {
        /// The next ping of ours.
        case ping
        /// Any byte of the phone.
        case idle
        /// The rest of a message: whoever sends a byte now and then is not idle, but holds what it has sent.
        case message
        /// An accepted hello.
        case hello
        /// A word of a phone that was refused.
        case refusal
        /// The end of the session.
        case expiry
        /// The end of the socket.
        case lifetime
    }

    var ping = NIODeadline.distantFuture
    var idle = NIODeadline.distantFuture
    var message = NIODeadline.distantFuture
    var hello = NIODeadline.distantFuture
    var refusal = NIODeadline.distantFuture
    var expiry = NIODeadline.distantFuture
    var lifetime = NIODeadline.distantFuture

    /// Nothing is waited for.
    init() {}

    /// What every socket waits for from the beginning.
    init(openedAt now: NIODeadline, _ limits: SocketLimits) {
        ping = now + limits.pingInterval
        idle = now + limits.idleTimeout
        lifetime = now + limits.lifetime
    }

    /// The one that comes first.
    var earliest: NIODeadline { min(ping, idle, message, hello, refusal, expiry, lifetime) }

    /// What is due. The next ping follows, all else is due once.
    mutating func takeDue(_ now: NIODeadline, _ limits: SocketLimits) -> [Due] {
        Due.allCases.filter { due in
            let path = Self.path(of: due)
            guard self[keyPath: path] <= now else { return false }
            self[keyPath: path] = due == .ping ? now + limits.pingInterval : .distantFuture
            return true
        }
    }

    private static func path(of due: Due) -> WritableKeyPath<SocketDeadlines, NIODeadline> {
        switch due {
        case .ping: \.ping
        case .idle: \.idle
        case .message: \.message
        case .hello: \.hello
        case .refusal: \.refusal
        case .expiry: \.expiry
        case .lifetime: \.lifetime
        }
    }
}
