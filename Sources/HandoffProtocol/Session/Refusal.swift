/// An error reply, and whether the socket ends with it.
struct Refusal: Error, Equatable {
    /// The wire's code.
    var code: ErrorCode
    /// What the person reads, or a JSON detail.
    var message: String
    /// The close code when the socket cannot go on.
    var closeCode: UInt16?

    /// A refusal after which the phone may go on.
    init(_ code: ErrorCode, message: String? = nil) {
        self.code = code
        self.message = message ?? code.sentence
        closeCode = nil
    }

    /// A refusal that ends the socket.
    static func final(_ code: ErrorCode, closeCode: UInt16 = CloseCode.policy) -> Refusal {
        var refusal = Refusal(code)
        refusal.closeCode = closeCode
        return refusal
    }

    /// The gateway failed, or an answer came that nobody had asked for.
    static var internalError: Refusal { .final(.internalError, closeCode: CloseCode.failure) }
}

/// Close codes of RFC 6455 §7.4.1 that a session uses.
enum CloseCode {
    /// Nothing is left to do.
    static let normal: UInt16 = 1000
    /// The phone may not go on.
    static let policy: UInt16 = 1008
    /// The gateway failed.
    static let failure: UInt16 = 1011
}
