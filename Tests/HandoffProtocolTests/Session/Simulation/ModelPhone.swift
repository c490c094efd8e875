@testable import HandoffProtocol

/// A phone that behaves like the app: window of three chunks, retries by the failed check, reconnects with all chip
/// data streamed again, a new recording after every loss, no repeated phase updates.
struct ModelPhone {
    enum Task: Equatable {
        case phase(Phase)
        case readChip
        case streamChip
        case record
        case share
    }

    private static let window = 3
    private static let chunk = 10

    /// What the person with the phone sees of the browser that started the session.
    enum Person: Equatable {
        /// Looks at it.
        case sees
        /// Was sent somebody else's code and guesses, wrongly.
        case guesses
        /// Was sent somebody else's code and says so.
        case disowns
    }

    let person: UInt8
    let document: ModelDocument
    let capabilities: Capabilities
    let sight: Person
    /// What the browser shows; nil when nothing.
    var browserNumber: UInt8?
    private var choices: [UInt8] = []
    private var chipKey: ArraySlice<UInt8>?
    private var tasks: [Task] = [
        .phase(.mobileConnected), .phase(.mrzScanning), .phase(.mrzComplete), .phase(.nfcReading), .readChip,
        .phase(.nfcComplete),
    ]
    private var uploads: [DataPayload] = []
    /// Messages without a reply yet, oldest first; replies to foreign ones are not for the app.
    private(set) var outstanding: [(message: ClientMessage, isForeign: Bool)] = []
    private var challenge: [UInt8] = []
    private var chipData: [(DataKind, [UInt8])] = []
    private(set) var isReady = false
    /// The app shows its last screen.
    private(set) var isDone = false

    init(person: UInt8, document: ModelDocument, capabilities: Capabilities, sight: Person) {
        self.person = person
        self.document = document
        self.capabilities = capabilities
        self.sight = sight
    }

    /// What it says first.
    var hello: ClientMessage {
        .hello(
            ClientHello(
                sessionID: SessionBench.sessionID, mobileWriteToken: "token", deviceID: "device",
                capabilities: capabilities))
    }

    /// A new connection: the hello comes first, then what the app streams again.
    mutating func connect() -> ClientMessage {
        if case .phase(let step) = tasks.first, step <= .nfcReading, !outstanding.isEmpty { tasks.removeFirst() }
        outstanding = [(hello, false)]
        uploads = []
        choices = []
        chipKey = nil
        if !chipData.isEmpty {
            tasks.removeAll { $0 == .streamChip }
            tasks.insert(.streamChip, at: 0)
        }
        if tasks.contains(.phase(.livenessComplete)), !tasks.contains(.record),
            let index = tasks.firstIndex(of: .phase(.livenessComplete))
        {
            tasks.insert(.record, at: index)
        }
        return hello
    }

    /// The next message, nil while the phone waits for a reply.
    mutating func next() -> ClientMessage? {
        guard !isDone else { return nil }
        if !choices.isEmpty { return choose() }
        if let key = chipKey {
            chipKey = nil
            return sent(.chipAuthResponse(ModelChip.answer(to: key, ofGenuine: document.isGenuine)))
        }
        while uploads.isEmpty, outstanding.isEmpty, let task = tasks.first {
            switch task {
            case .readChip:
                chipData = document.read(challenge: challenge)
                tasks[0] = .streamChip
            case .streamChip:
                tasks.removeFirst()
                for (kind, bytes) in chipData { upload(kind, bytes) }
            case .record:
                tasks.removeFirst()
                upload(.livenessVideo, [UInt8](repeating: person, count: 45))
            case .phase(let phase): return sent(.phase(PhaseUpdate(phase: phase.rawValue)))
            case .share:
                let selection = ShareSelection(
                    sessionID: SessionBench.sessionID, selectedFieldKeys: ["kayle_document_id"])
                return sent(.shareSelection(selection))
            }
        }
        guard !uploads.isEmpty, outstanding.count < Self.window else { return nil }
        return sent(.data(uploads.removeFirst()))
    }

    private mutating func choose() -> ClientMessage {
        defer { choices = [] }
        switch sight {
        case .sees: return sent(.numberChosen(browserNumber ?? 0))
        case .guesses: return sent(.numberChosen(choices.first { $0 != browserNumber } ?? 0))
        case .disowns: return sent(.didNotStart)
        }
    }

    /// Something that the app would not send goes out in between.
    mutating func inject(_ message: ClientMessage) { outstanding.append((message, true)) }

    /// Takes what the gateway sent. In-band messages answer the oldest message.
    mutating func receive(_ message: ServerMessage) {
        switch message {
        case .activeAuthChallenge(let bytes): challenge = Array(bytes)
        case .numberChoice(let numbers): choices = Array(numbers)
        case .chipAuthRequest(let request): chipKey = request.publicKey
        case .livenessChallenge: break
        case .shareRequest: tasks = tasks.filter { $0 == .streamChip } + [.share]
        case .ack, .error, .checkResult, .shareReady:
            guard !outstanding.isEmpty else { return }
            let (sent, isForeign) = outstanding.removeFirst()
            if !isForeign { answered(sent, by: message) }
        }
    }

    private mutating func answered(_ message: ClientMessage, by reply: ServerMessage) {
        switch (message, reply) {
        case (.phase, .ack):
            guard !tasks.isEmpty else { return }
            if tasks.removeFirst() == .phase(.nfcComplete) {
                tasks = [.phase(.livenessCapturing), .record, .phase(.livenessComplete)]
            }
        case (.phase, .checkResult(let result)) where result.outcome == .confirmed: tasks = [.share]
        case (_, .checkResult(let result)): failed(result)
        case (.phase(let update), .error(let code, _)): refused(update, code)
        case (.shareSelection, .shareReady): (isReady, isDone) = (true, true)
        case (.didNotStart, _): isDone = true
        case (.shareSelection, .error(ErrorCode.nfcRequiredDataMissing.rawValue, _)):
            tasks.insert(.streamChip, at: 0)
        case (.hello, .error), (.data, .error), (.shareSelection, .error): isDone = true
        default: break
        }
    }

    private mutating func failed(_ result: CheckResult) {
        guard result.retryAllowed else { return isDone = true }
        switch result.failedCheck {
        case .liveness: tasks = [.phase(.livenessCapturing), .record, .phase(.livenessComplete)]
        case .nfc, .mrz, .none:
            chipData = []
            tasks = [.phase(.nfcReading), .readChip, .phase(.nfcComplete)]
            if result.failedCheck == .mrz { tasks = [.phase(.mrzScanning), .phase(.mrzComplete)] + tasks }
        }
    }

    private mutating func refused(_ update: PhaseUpdate, _ code: String) {
        switch (update.phase, code) {
        case (_, ErrorCode.nfcRequiredDataMissing.rawValue): tasks.insert(.streamChip, at: 0)
        case (_, ErrorCode.livenessRequiredDataMissing.rawValue): tasks.insert(.record, at: 0)
        case (Phase.nfcComplete.rawValue, _), (Phase.livenessComplete.rawValue, _): isDone = true
        default: tasks = Array(tasks.dropFirst())
        }
    }

    private mutating func upload(_ kind: DataKind, _ bytes: [UInt8]) {
        let total = (bytes.count + Self.chunk - 1) / Self.chunk
        for index in 0..<total {
            let raw = bytes[(index * Self.chunk)..<min(bytes.count, (index + 1) * Self.chunk)]
            uploads.append(
                DataPayload(kind: kind.rawValue, raw: raw, chunkIndex: UInt32(index), chunkTotal: UInt32(total)))
        }
    }

    private mutating func sent(_ message: ClientMessage) -> ClientMessage {
        outstanding.append((message, false))
        return message
    }
}
