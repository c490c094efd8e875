/// The frames of both sides. What was decoded has to come back from its own encoding.
let fuzzTargets: [FuzzTarget] = [
    FuzzTarget("client-frame") { bytes in
        guard let message = try? ClientMessage(frame: bytes) else { return }
        let encoded = message.encoded()
        guard let again = try? ClientMessage(frame: encoded[...]) else { preconditionFailure("not its own frame") }
        precondition(again.encoded() == encoded)
    },
    FuzzTarget("server-frame") { bytes in
        guard let message = try? ServerMessage(frame: bytes) else { return }
        let encoded = message.encoded()
        guard let again = try? ServerMessage(frame: encoded[...]) else { preconditionFailure("not its own frame") }
        precondition(again.encoded() == encoded)
    },
]
