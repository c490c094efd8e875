import HandoffProtocol
import NIOCore

/// A phone that takes a session over and plays a recorded chip read, message for message as the app does
/// (`protocol-docs/session-flow.md`).
public struct Phone: Sendable {
    /// How it behaves.
    public struct Options: Sendable {
        /// Opaque id of the app installation.
        public var deviceID = "chip-replay"
        /// Version that the app claims.
        public var appVersion = "1.6.0"
        /// Whether it leaves after reading the chip and comes back for the upload, as the app always does.
        public var reconnectsBeforeUpload = true
        /// Chip reads and videos that it tries before it gives up.
        public var tries = 3
        /// Answers to a gateway that asks for data again, in one step, before the phone gives up.
        public var repeats = 8
        /// Whether fields are shared that the relying party does not require.
        public var sharesOptionalFields = true
        /// Time that reading one file of the chip takes; a recorded read takes none.
        public var fileTime = Duration.zero
        /// How long it waits for a reply.
        public var replyTimeout = Duration.seconds(8)
        /// Octets of a chunk.
        public var chunkSize = 229_376
        /// Chunks that are under way before a reply is awaited.
        public var window = 3
        /// The video. The default says what it is; a real liveness service will not like it.
        public var video = Array("VERIFY-GATEWAY REPLAY: not a video".utf8)

        /// The app's behaviour.
        public init() {}
    }

    private let gateway: GatewayAddress
    let options: Options
    /// Answers a challenge for active authentication; nil for a chip that cannot. Without it the recorded answer is sent.
    private let chip: (@Sendable ([UInt8]) -> [UInt8]?)?
    private let abilities: Abilities

    /// What a phone beyond version 1.6 can do; what is there is announced in its hello.
    public struct Abilities: Sendable {
        /// Finds out which of these numbers the browser shows; nil when the person did not start this.
        public var choosesNumber: (@Sendable ([UInt8]) async throws -> UInt8?)?
        /// Passes a key of the gateway to the chip; nil when the chip does not answer.
        public var answersKey: (@Sendable (ChipAuthRequest) -> ChipAuthResponse?)?

        /// Version 1.6, unless something is given.
        public init(
            choosesNumber: (@Sendable ([UInt8]) async throws -> UInt8?)? = nil,
            answersKey: (@Sendable (ChipAuthRequest) -> ChipAuthResponse?)? = nil
        ) {
            self.choosesNumber = choosesNumber
            self.answersKey = answersKey
        }

        var capabilities: Capabilities {
            var capabilities: Capabilities = []
            if choosesNumber != nil { capabilities.insert(.numberMatching) }
            if answersKey != nil { capabilities.insert(.serverKeyedChipAuthentication) }
            return capabilities
        }
    }

    /// A phone with a chip in front of it. `chip` answers challenges live; a recorded answer fits its own challenge only.
    public init(
        gateway: GatewayAddress, options: Options = Options(), abilities: Abilities = Abilities(),
        chip: (@Sendable ([UInt8]) -> [UInt8]?)? = nil
    ) {
        self.gateway = gateway
        self.options = options
        self.abilities = abilities
        self.chip = chip
    }

    /// Runs the whole flow. `progress` hears a short text for each step.
    public func run(
        _ read: ChipRead, handoff: HandoffPayload, progress: @escaping @Sendable (String) -> Void = { _ in }
    ) async throws -> PhoneReport {
        let clock = ContinuousClock()
        let start = clock.now
        var run = Run(
            options: options, abilities: abilities, chip: chip, read: read, handoff: handoff, progress: progress)

        if options.reconnectsBeforeUpload {
            let end = try await onSocket(handoff.sessionID) { conversation -> PhoneReport.Outcome? in
                if let end = try await run.connect(&conversation, "connecting") { return end }
                try await run.readChip(&conversation)
                return nil
            }
            if let end { return PhoneReport(outcome: end, durations: run.durations) }
        }
        let outcome = try await onSocket(handoff.sessionID) { conversation in
            let step = options.reconnectsBeforeUpload ? "coming back with what was read" : "connecting"
            if let end = try await run.connect(&conversation, step) { return end }
            if !options.reconnectsBeforeUpload { try await run.readChip(&conversation) }
            return try await run.finish(&conversation)
        }
        run.durations[.total] = clock.now - start
        return PhoneReport(outcome: outcome, durations: run.durations)
    }

    func onSocket<Result: Sendable>(
        _ sessionID: String, _ body: (inout Conversation) async throws -> Result
    ) async throws -> Result {
        try await WebSocketConnection.open(gateway, sessionID: sessionID) { socket, outbound, inbound in
            var conversation = Conversation(socket, outbound, inbound, replyTimeout: options.replyTimeout)
            let result = try await body(&conversation)
            await conversation.leave()
            return result
        }
    }
}
