extension ServerMessage {
    /// Decodes a frame; the phone's side.
    public init(frame: ArraySlice<UInt8>) throws(DecodeFailure) {
        var reader = try MessageReader(frame)
        let root = try reader.root()
        let member = try reader.member(0, of: root)
        let limit = WireLimits.serverText
        switch reader.uint16(bit: 0, of: root) {
        case 0:
            self = .ack(message: try reader.text(0, of: member, limit: limit))
        case 1:
            self = .error(
                code: try reader.text(0, of: member, limit: limit),
                message: try reader.text(1, of: member, limit: limit))
        case 2:
            self = .checkResult(try CheckResult(member, &reader))
        case 3:
            self = .shareRequest(try ShareRequest(member, &reader))
        case 4:
            self = .shareReady(
                sessionID: try reader.text(0, of: member, limit: limit),
                selectedFieldKeys: try reader.texts(
                    1, of: member, limit: WireLimits.selectedKeys, textLimit: WireLimits.selectedKey))
        case 5:
            self = .activeAuthChallenge(try reader.data(0, of: member, limit: limit))
        case 6:
            self = .livenessChallenge(
                maxDurationMilliseconds: reader.uint32(bit: 0, of: member),
                nonce: try reader.data(1, of: member, limit: limit))
        case 7:
            self = .numberChoice(try reader.data(0, of: member, limit: WireLimits.chipToken))
        case 8:
            self = .chipAuthRequest(try ChipAuthRequest(member, &reader))
        default:
            throw .unknownUnionMember
        }
    }

    /// The frame that carries this message: one segment, whole words, no text longer than the app has room for.
    public func encoded() -> [UInt8] {
        var builder = MessageBuilder()
        let root = builder.root(dataWords: 1, pointers: 1)
        switch self {
        case .ack(let message):
            builder.set(UInt16(0), bit: 0, of: root)
            let ack = builder.member(0, of: root, dataWords: 0, pointers: 1)
            builder.set(text: message.cut(toBytes: WireLimits.appText), 0, of: ack)
        case .error(let code, let message):
            builder.set(UInt16(1), bit: 0, of: root)
            let error = builder.member(0, of: root, dataWords: 0, pointers: 2)
            builder.set(text: code.cut(toBytes: WireLimits.appCode), 0, of: error)
            builder.set(text: message.cut(toBytes: WireLimits.appText), 1, of: error)
        case .checkResult(let result):
            builder.set(UInt16(2), bit: 0, of: root)
            result.build(&builder, root)
        case .shareRequest(let request):
            builder.set(UInt16(3), bit: 0, of: root)
            request.build(&builder, root)
        case .shareReady(let sessionID, let keys):
            builder.set(UInt16(4), bit: 0, of: root)
            let ready = builder.member(0, of: root, dataWords: 0, pointers: 2)
            builder.set(text: sessionID.cut(toBytes: WireLimits.appText), 0, of: ready)
            builder.set(texts: keys.map { $0.cut(toBytes: WireLimits.appCode) }, 1, of: ready)
        case .activeAuthChallenge(let challenge):
            builder.set(UInt16(5), bit: 0, of: root)
            let message = builder.member(0, of: root, dataWords: 0, pointers: 1)
            builder.set(data: challenge, 0, of: message)
        case .livenessChallenge(let maxDuration, let nonce):
            builder.set(UInt16(6), bit: 0, of: root)
            let message = builder.member(0, of: root, dataWords: 1, pointers: 2)
            builder.set(maxDuration, bit: 0, of: message)
            builder.set(data: nonce, 1, of: message)
        case .numberChoice(let choices):
            builder.set(UInt16(7), bit: 0, of: root)
            let message = builder.member(0, of: root, dataWords: 0, pointers: 1)
            builder.set(data: choices, 0, of: message)
        case .chipAuthRequest(let request):
            builder.set(UInt16(8), bit: 0, of: root)
            request.build(&builder, root)
        }
        return builder.framed()
    }
}

extension CheckResult {
    fileprivate init(_ structure: StructReader, _ reader: inout MessageReader) throws(DecodeFailure) {
        guard let outcome = Outcome(rawValue: reader.uint16(bit: 0, of: structure)),
            let failedCheck = CheckKind(rawValue: reader.uint16(bit: 32, of: structure))
        else { throw .unknownUnionMember }
        self.outcome = outcome
        self.failedCheck = failedCheck
        reasonCode = try reader.text(0, of: structure, limit: WireLimits.serverText)
        reasonMessage = try reader.text(1, of: structure, limit: WireLimits.serverText)
        retryAllowed = reader.bool(bit: 16, of: structure)
        remainingNFCRetries = reader.uint32(bit: 64, of: structure)
        remainingLivenessRetries = reader.uint32(bit: 96, of: structure)
    }

    fileprivate func build(_ builder: inout MessageBuilder, _ root: MessageBuilder.Structure) {
        let result = builder.member(0, of: root, dataWords: 2, pointers: 2)
        builder.set(outcome.rawValue, bit: 0, of: result)
        builder.set(retryAllowed, bit: 16, of: result)
        builder.set(failedCheck.rawValue, bit: 32, of: result)
        builder.set(remainingNFCRetries, bit: 64, of: result)
        builder.set(remainingLivenessRetries, bit: 96, of: result)
        builder.set(text: reasonCode.cut(toBytes: WireLimits.appCode), 0, of: result)
        builder.set(text: reasonMessage.cut(toBytes: WireLimits.appText), 1, of: result)
    }
}

extension ShareRequest {
    fileprivate init(_ structure: StructReader, _ reader: inout MessageReader) throws(DecodeFailure) {
        contractVersion = reader.uint32(bit: 0, of: structure)
        sessionID = try reader.text(0, of: structure, limit: WireLimits.serverText)
        var fields: [ShareField] = []
        for field in try reader.members(1, of: structure, limit: WireLimits.shareFields) {
            fields.append(
                ShareField(
                    key: try reader.text(0, of: field, limit: WireLimits.serverText),
                    reason: try reader.text(1, of: field, limit: WireLimits.serverText),
                    required: reader.bool(bit: 0, of: field)))
        }
        self.fields = fields
    }

    fileprivate func build(_ builder: inout MessageBuilder, _ root: MessageBuilder.Structure) {
        let request = builder.member(0, of: root, dataWords: 1, pointers: 2)
        builder.set(contractVersion, bit: 0, of: request)
        builder.set(text: sessionID.cut(toBytes: WireLimits.appText), 0, of: request)
        let entries = builder.members(1, of: request, count: fields.count, dataWords: 1, pointers: 2)
        for (entry, field) in zip(entries, fields) {
            builder.set(text: field.key.cut(toBytes: WireLimits.appCode), 0, of: entry)
            builder.set(text: field.reason.cut(toBytes: WireLimits.appText), 1, of: entry)
            builder.set(field.required, bit: 0, of: entry)
        }
    }
}

extension ChipAuthRequest {
    fileprivate init(_ structure: StructReader, _ reader: inout MessageReader) throws(DecodeFailure) {
        protocolIdentifier = try reader.text(0, of: structure, limit: WireLimits.serverText)
        version = reader.uint8(bit: 0, of: structure)
        keyIdentifier = try reader.data(1, of: structure, limit: WireLimits.serverText)
        publicKey = try reader.data(2, of: structure, limit: WireLimits.serverText)
        protectedCommand = try reader.data(3, of: structure, limit: WireLimits.serverText)
    }

    fileprivate func build(_ builder: inout MessageBuilder, _ root: MessageBuilder.Structure) {
        let request = builder.member(0, of: root, dataWords: 1, pointers: 4)
        builder.set(version, bit: 0, of: request)
        builder.set(text: protocolIdentifier, 0, of: request)
        builder.set(data: keyIdentifier, 1, of: request)
        builder.set(data: publicKey, 2, of: request)
        builder.set(data: protectedCommand, 3, of: request)
    }
}
