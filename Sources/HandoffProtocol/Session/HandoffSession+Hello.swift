extension HandoffSession {
    /// Has a hello decided. A second one on the same socket is a resume that keeps what was delivered.
    mutating func greet(_ hello: ClientHello, _ effects: inout [SessionEffect]) throws(Refusal) {
        var trimmed = hello
        trimmed.sessionID = hello.sessionID.trimmed
        trimmed.mobileWriteToken = hello.mobileWriteToken.trimmed
        trimmed.deviceID = hello.deviceID.trimmed
        trimmed.appVersion = hello.appVersion.trimmed
        trimmed.attestKeyID = hello.attestKeyID.trimmed
        guard trimmed.sessionID == sessionID, !trimmed.mobileWriteToken.isEmpty, !trimmed.deviceID.isEmpty else {
            throw .final(.helloAuthRequired)
        }
        switch state {
        case .greeting: state = .deciding(resuming: nil, hello.capabilities)
        case .ready(let connection): state = .deciding(resuming: connection, hello.capabilities)
        case .succeeded: throw .final(.sessionExpired)
        case .deciding, .waiting, .closed: throw .internalError
        }
        effects.append(.decideHello(trimmed))
    }

    mutating func helloDecided(_ decision: HelloDecision, _ effects: inout [SessionEffect]) throws(Refusal) {
        guard case .deciding(resuming: let earlier, let capabilities) = state else { throw .internalError }
        switch decision {
        case .refused(let code): throw .final(code)
        case .accepted(let facts, let resumed):
            let connection = Connection(
                facts: facts, capabilities: capabilities, resumed: resumed, limits: limits, earlier: earlier)
            try connection.welcome(&effects)
            state = .ready(connection)
        }
    }
}
