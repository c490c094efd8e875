/// The rules of one phone socket, without the socket: events in, effects out, in order.
///
/// One ordered mailbox. While the driver still owes an answer (to ``SessionEffect/decideHello(_:)``, a check or a store
/// command) messages of the phone wait inside, so that each gets exactly one in-band reply, in its turn. The driver
/// feeds one event at a time, performs the effects in their order, and stops reading from the socket while
/// ``wantsToRead`` is false. After a `close` effect nothing follows, and what the phone delivered is let go; the bytes
/// are overwritten as soon as a check that still reads them has let go too.
///
/// A session has one owner: copies share the bytes of unfinished transfers.
public struct HandoffSession: Sendable {
    /// Error replies after which a phone is not believed to recover.
    static let maxRefusals = 64

    let sessionID: String
    let limits: TransferLimits
    var state = State.greeting
    var inbox = Inbox()
    var refusals = 0

    /// Where the socket stands.
    enum State: Sendable {
        /// No hello was accepted.
        case greeting
        /// A hello is being decided; `resuming` when the phone had identified itself before.
        case deciding(resuming: Connection?, Capabilities)
        /// The next message can be taken.
        case ready(Connection)
        /// The message at hand waits for the driver.
        case waiting(Connection, Connection.Awaited)
        /// The selection is stored; only this answer is left to repeat.
        case succeeded(selectedFieldKeys: [String])
        /// Nothing will happen any more.
        case closed
    }

    /// The rules for a socket that was opened for `sessionID`.
    public init(sessionID: String, limits: TransferLimits = .standard) {
        self.sessionID = sessionID
        self.limits = limits
    }

    /// The stored step of the phone, nil before a hello was accepted and after the end.
    public var phase: Phase? {
        switch state {
        case .ready(let connection), .waiting(let connection, _), .deciding(resuming: let connection?, _):
            connection.phase
        case .succeeded: .livenessComplete
        case .greeting, .deciding, .closed: nil
        }
    }

    /// Whether a `close` effect was returned.
    public var isClosed: Bool {
        if case .closed = state { true } else { false }
    }

    /// Whether there is room for more messages. The driver stops reading while there is not; what comes nevertheless
    /// is queued up to a limit, beyond which the socket is closed.
    public var wantsToRead: Bool { !isClosed && inbox.hasRoom }

    /// Messages that wait for their turn.
    public var queuedMessages: Int { inbox.count }

    /// About what those messages keep in memory, in bytes.
    public var queuedBytes: Int { inbox.bytes }

    /// Bytes of the artifacts that are held.
    public var heldBytes: Int {
        switch state {
        case .ready(let connection), .waiting(let connection, _), .deciding(resuming: let connection?, _):
            connection.transfers.byteCount
        case .greeting, .deciding, .succeeded, .closed: 0
        }
    }

    /// Takes one event and says what has to be done about it.
    public mutating func handle(_ event: SessionEvent) -> [SessionEffect] {
        var effects: [SessionEffect] = []
        switch event {
        case .message(let message): receive(.message(message), &effects)
        case .undecodableFrame: receive(.undecodable, &effects)
        case .textFrame: receive(.text, &effects)
        case .ended(let reason): end(reason, &effects)
        case .internalFailure: refuse(.internalError, &effects)
        case .helloDecided, .documentChecked, .livenessChecked, .chipKeyMade, .stored: receive(answer: event, &effects)
        }
        while !isWaiting, let frame = inbox.next() {
            process(frame, &effects)
        }
        return effects
    }

    private var isWaiting: Bool {
        switch state {
        case .deciding, .waiting: true
        case .greeting, .ready, .succeeded, .closed: false
        }
    }

    private mutating func receive(_ frame: InboundFrame, _ effects: inout [SessionEffect]) {
        guard isWaiting else { return process(frame, &effects) }
        if !inbox.append(frame) { refuse(.final(.transferTooLarge), &effects) }
    }

    private mutating func process(_ frame: InboundFrame, _ effects: inout [SessionEffect]) {
        guard !isClosed else { return }
        do throws(Refusal) {
            switch frame {
            case .undecodable: throw Refusal(.decodeFailed)
            case .text: throw Refusal(.invalidMessage)
            case .message(let message): try process(message, &effects)
            }
        } catch {
            refuse(error, &effects)
        }
    }

    private mutating func process(_ message: ClientMessage, _ effects: inout [SessionEffect]) throws(Refusal) {
        if case .hello(let hello) = message { return try greet(hello, &effects) }
        if case .succeeded(let keys) = state { return try repeatSuccess(keys, message, &effects) }
        guard let connection = takeReady() else { throw Refusal(.helloRequired) }
        try advance(connection, &effects) { connection, effects throws(Refusal) in
            try connection.take(message, &effects)
        }
    }

    private mutating func receive(answer: SessionEvent, _ effects: inout [SessionEffect]) {
        guard !isClosed else { return }
        do throws(Refusal) {
            if case .helloDecided(let decision) = answer { return try helloDecided(decision, &effects) }
            guard let (connection, awaited) = takeWaiting() else { throw .internalError }
            try advance(connection, &effects) { connection, effects throws(Refusal) in
                try connection.take(answer: answer, to: awaited, &effects)
            }
        } catch {
            refuse(error, &effects)
        }
    }

    /// Moves the connection out of the state, so that changing it copies nothing.
    private mutating func takeReady() -> Connection? {
        guard case .ready(let connection) = state else { return nil }
        state = .closed
        return connection
    }

    private mutating func takeWaiting() -> (Connection, Connection.Awaited)? {
        guard case .waiting(let connection, let awaited) = state else { return nil }
        state = .closed
        return (connection, awaited)
    }

    private mutating func advance(
        _ before: consuming Connection, _ effects: inout [SessionEffect],
        by take: (inout Connection, inout [SessionEffect]) throws(Refusal) -> Connection.Step
    ) throws(Refusal) {
        var connection = before
        do throws(Refusal) {
            switch try take(&connection, &effects) {
            case .answered: state = .ready(connection)
            case .wait(let awaited): state = .waiting(connection, awaited)
            case .failed(let code): close(CloseCode.policy, reason: code.rawValue, &effects)
            case .succeeded(let keys): state = .succeeded(selectedFieldKeys: keys)
            case .disowned: close(CloseCode.normal, reason: "", &effects)
            }
        } catch {
            state = .ready(connection)
            throw error
        }
    }
}
