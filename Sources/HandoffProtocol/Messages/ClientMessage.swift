/// What a phone sends. Bytes are windows over the received frame.
public enum ClientMessage: Equatable, Sendable {
    /// The phone identifies itself; always first.
    case hello(ClientHello)
    /// The phone has moved to another step.
    case phase(PhaseUpdate)
    /// One chunk of one artifact.
    case data(DataPayload)
    /// What the person agreed to share.
    case shareSelection(ShareSelection)
    /// The number that the person says their browser shows; one of a ``ServerMessage/numberChoice(_:)``.
    case numberChosen(UInt8)
    /// The person holds the phone and did not start this: the session has to end.
    case didNotStart
    /// What the chip answered to a ``ServerMessage/chipAuthRequest(_:)``.
    case chipAuthResponse(ChipAuthResponse)
}

/// The phone's credentials for one session.
public struct ClientHello: Equatable, Sendable {
    /// Session that the phone believes it is in; must equal the id in the URL.
    public var sessionID: String
    /// One-time token from the QR code, 64 lower-case hex digits.
    public var mobileWriteToken: String
    /// Opaque identity of the app installation.
    public var deviceID: String
    /// Dotted version of the app; empty when unknown.
    public var appVersion: String
    /// App attestation key; empty when the app has none.
    public var attestKeyID: String
    /// App attestation assertion over this hello; empty when the app has none.
    public var helloAssertion: ArraySlice<UInt8>
    /// Bit 0 debugger attached, bit 1 attestation hooked. Logged, never a gate.
    public var runtimeIntegritySignal: UInt32
    /// What the app can do beyond version 1.6; nothing when it does not say.
    public var capabilities: Capabilities

    /// Everything but the first three may be left out.
    public init(
        sessionID: String, mobileWriteToken: String, deviceID: String, appVersion: String = "",
        attestKeyID: String = "", helloAssertion: ArraySlice<UInt8> = [], runtimeIntegritySignal: UInt32 = 0,
        capabilities: Capabilities = []
    ) {
        self.sessionID = sessionID
        self.mobileWriteToken = mobileWriteToken
        self.deviceID = deviceID
        self.appVersion = appVersion
        self.attestKeyID = attestKeyID
        self.helloAssertion = helloAssertion
        self.runtimeIntegritySignal = runtimeIntegritySignal
        self.capabilities = capabilities
    }
}

/// What an app can do beyond version 1.6. Messages that go with it are sent to nobody else.
public struct Capabilities: OptionSet, Hashable, Sendable {
    /// The bits of the schema; unknown ones are kept and mean nothing.
    public let rawValue: UInt32

    /// Any bits.
    public init(rawValue: UInt32) {
        self.rawValue = rawValue
    }

    /// The app lets the person choose the number that the browser shows.
    public static let numberMatching = Capabilities(rawValue: 1 << 0)
    /// The app passes a key of the gateway to the chip (Doc 9303-11 §6.2) and its answer back.
    public static let serverKeyedChipAuthentication = Capabilities(rawValue: 1 << 1)
}

/// What a chip answered to a key of the gateway (Doc 9303-11 §6.2), as it came from the chip.
public struct ChipAuthResponse: Equatable, Sendable {
    /// Version 2: r_PICC of GENERAL AUTHENTICATE; else empty.
    public var nonce: ArraySlice<UInt8>
    /// Version 2: T_PICC; else empty.
    public var token: ArraySlice<UInt8>
    /// Version 1: the response to the protected command, status word included; else empty.
    public var protectedResponse: ArraySlice<UInt8>

    /// The answer of one version; the other's values stay empty.
    public init(
        nonce: ArraySlice<UInt8> = [], token: ArraySlice<UInt8> = [], protectedResponse: ArraySlice<UInt8> = []
    ) {
        self.nonce = nonce
        self.token = token
        self.protectedResponse = protectedResponse
    }
}

/// A step that the phone reports.
public struct PhaseUpdate: Equatable, Sendable {
    /// One of ``Phase`` or any other text, which is acknowledged and ignored.
    public var phase: String
    /// Free text of the app for its own failures.
    public var error: String
    /// App attestation assertion over the chip data; only with `nfc_complete`.
    public var attestAssertion: ArraySlice<UInt8>

    /// A step without failure text and without attestation, unless given.
    public init(phase: String, error: String = "", attestAssertion: ArraySlice<UInt8> = []) {
        self.phase = phase
        self.error = error
        self.attestAssertion = attestAssertion
    }
}

/// One chunk of one artifact.
public struct DataPayload: Equatable, Sendable {
    /// A ``DataKind``, or a number that this version does not know.
    public var kind: UInt16
    /// The chunk's bytes.
    public var raw: ArraySlice<UInt8>
    /// Which of `total` artifacts of this kind; always 0.
    public var index: UInt32
    /// How many artifacts of this kind.
    public var total: UInt32
    /// Which of `chunkTotal` chunks, from 0.
    public var chunkIndex: UInt32
    /// How many chunks; 0 counts as 1.
    public var chunkTotal: UInt32

    /// A chunk; the defaults make it the only one.
    public init(
        kind: UInt16, raw: ArraySlice<UInt8>, index: UInt32 = 0, total: UInt32 = 1, chunkIndex: UInt32 = 0,
        chunkTotal: UInt32 = 1
    ) {
        self.kind = kind
        self.raw = raw
        self.index = index
        self.total = total
        self.chunkIndex = chunkIndex
        self.chunkTotal = chunkTotal
    }
}

/// The claims that the person agreed to share.
public struct ShareSelection: Equatable, Sendable {
    /// Session that the selection is for.
    public var sessionID: String
    /// Keys out of the share request.
    public var selectedFieldKeys: [String]

    /// A selection for one session.
    public init(sessionID: String, selectedFieldKeys: [String]) {
        self.sessionID = sessionID
        self.selectedFieldKeys = selectedFieldKeys
    }
}
