extension ClientMessage {
    /// Decodes a frame. The bytes inside the message are windows over it.
    public init(frame: ArraySlice<UInt8>) throws(DecodeFailure) {
        var reader = try MessageReader(frame)
        let root = try reader.root()
        let member = try reader.member(0, of: root)
        switch reader.uint16(bit: 0, of: root) {
        case 0: self = .hello(try ClientHello(member, &reader))
        case 1: self = .phase(try PhaseUpdate(member, &reader))
        case 2: self = .data(try DataPayload(member, &reader))
        case 3: self = .shareSelection(try ShareSelection(member, &reader))
        case 4: self = .numberChosen(reader.uint8(bit: 0, of: member))
        case 5: self = .didNotStart
        case 6: self = .chipAuthResponse(try ChipAuthResponse(member, &reader))
        default: throw .unknownUnionMember
        }
    }

    /// The frame that carries this message.
    public func encoded() -> [UInt8] {
        var builder = MessageBuilder(capacity: sizeHint)
        let root = builder.root(dataWords: 1, pointers: 1)
        switch self {
        case .hello(let hello):
            builder.set(UInt16(0), bit: 0, of: root)
            hello.build(&builder, root)
        case .phase(let phase):
            builder.set(UInt16(1), bit: 0, of: root)
            phase.build(&builder, root)
        case .data(let data):
            builder.set(UInt16(2), bit: 0, of: root)
            data.build(&builder, root)
        case .shareSelection(let selection):
            builder.set(UInt16(3), bit: 0, of: root)
            selection.build(&builder, root)
        case .numberChosen(let number):
            builder.set(UInt16(4), bit: 0, of: root)
            let chosen = builder.member(0, of: root, dataWords: 1, pointers: 0)
            builder.set(number, bit: 0, of: chosen)
        case .didNotStart:
            builder.set(UInt16(5), bit: 0, of: root)
        case .chipAuthResponse(let response):
            builder.set(UInt16(6), bit: 0, of: root)
            response.build(&builder, root)
        }
        return builder.framed()
    }

    private var sizeHint: Int {
        switch self {
        case .data(let data): data.raw.count + 128
        case .chipAuthResponse(let response): response.protectedResponse.count + 256
        default: 1024
        }
    }
}

extension ClientHello {
    fileprivate init(_ structure: StructReader, _ reader: inout MessageReader) throws(DecodeFailure) {
        let limit = WireLimits.clientText
        sessionID = try reader.text(0, of: structure, limit: limit)
        mobileWriteToken = try reader.text(1, of: structure, limit: limit)
        deviceID = try reader.text(2, of: structure, limit: limit)
        appVersion = try reader.text(3, of: structure, limit: limit)
        attestKeyID = try reader.text(4, of: structure, limit: limit)
        helloAssertion = try reader.data(5, of: structure, limit: WireLimits.assertion)
        runtimeIntegritySignal = reader.uint32(bit: 0, of: structure)
        capabilities = Capabilities(rawValue: reader.uint32(bit: 32, of: structure))
    }

    fileprivate func build(_ builder: inout MessageBuilder, _ root: MessageBuilder.Structure) {
        let hello = builder.member(0, of: root, dataWords: 1, pointers: 6)
        builder.set(text: sessionID, 0, of: hello)
        builder.set(text: mobileWriteToken, 1, of: hello)
        builder.set(text: deviceID, 2, of: hello)
        builder.set(text: appVersion, 3, of: hello)
        builder.set(text: attestKeyID, 4, of: hello)
        builder.set(data: helloAssertion, 5, of: hello)
        builder.set(runtimeIntegritySignal, bit: 0, of: hello)
        builder.set(capabilities.rawValue, bit: 32, of: hello)
    }
}

extension PhaseUpdate {
    fileprivate init(_ structure: StructReader, _ reader: inout MessageReader) throws(DecodeFailure) {
        phase = try reader.text(0, of: structure, limit: WireLimits.clientText)
        error = try reader.text(1, of: structure, limit: WireLimits.clientText)
        attestAssertion = try reader.data(2, of: structure, limit: WireLimits.assertion)
    }

    fileprivate func build(_ builder: inout MessageBuilder, _ root: MessageBuilder.Structure) {
        let update = builder.member(0, of: root, dataWords: 0, pointers: 3)
        builder.set(text: phase, 0, of: update)
        if !error.isEmpty { builder.set(text: error, 1, of: update) }
        builder.set(data: attestAssertion, 2, of: update)
    }
}

extension DataPayload {
    fileprivate init(_ structure: StructReader, _ reader: inout MessageReader) throws(DecodeFailure) {
        kind = reader.uint16(bit: 0, of: structure)
        raw = try reader.data(0, of: structure, limit: WireLimits.chunk)
        index = reader.uint32(bit: 32, of: structure)
        total = reader.uint32(bit: 64, of: structure)
        chunkIndex = reader.uint32(bit: 96, of: structure)
        chunkTotal = reader.uint32(bit: 128, of: structure)
    }

    fileprivate func build(_ builder: inout MessageBuilder, _ root: MessageBuilder.Structure) {
        let payload = builder.member(0, of: root, dataWords: 3, pointers: 1)
        builder.set(kind, bit: 0, of: payload)
        builder.set(index, bit: 32, of: payload)
        builder.set(total, bit: 64, of: payload)
        builder.set(chunkIndex, bit: 96, of: payload)
        builder.set(chunkTotal, bit: 128, of: payload)
        builder.set(data: raw, 0, of: payload)
    }
}

extension ShareSelection {
    fileprivate init(_ structure: StructReader, _ reader: inout MessageReader) throws(DecodeFailure) {
        sessionID = try reader.text(0, of: structure, limit: WireLimits.clientText)
        selectedFieldKeys = try reader.texts(
            1, of: structure, limit: WireLimits.selectedKeys, textLimit: WireLimits.selectedKey)
    }

    fileprivate func build(_ builder: inout MessageBuilder, _ root: MessageBuilder.Structure) {
        let selection = builder.member(0, of: root, dataWords: 0, pointers: 2)
        builder.set(text: sessionID, 0, of: selection)
        builder.set(texts: selectedFieldKeys, 1, of: selection)
    }
}

extension ChipAuthResponse {
    fileprivate init(_ structure: StructReader, _ reader: inout MessageReader) throws(DecodeFailure) {
        nonce = try reader.data(0, of: structure, limit: WireLimits.chipToken)
        token = try reader.data(1, of: structure, limit: WireLimits.chipToken)
        protectedResponse = try reader.data(2, of: structure, limit: WireLimits.chipResponse)
    }

    fileprivate func build(_ builder: inout MessageBuilder, _ root: MessageBuilder.Structure) {
        let response = builder.member(0, of: root, dataWords: 0, pointers: 3)
        builder.set(data: nonce, 0, of: response)
        builder.set(data: token, 1, of: response)
        builder.set(data: protectedResponse, 2, of: response)
    }
}
