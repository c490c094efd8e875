/// Names a session in logs without giving its id away, which would be as good as a key to it.
struct SessionTag: Sendable {
    let secrets: Secrets

    /// Twelve hex digits that are the same for the same session.
    func callAsFunction(_ sessionID: String) -> String {
        String(secrets.hex("log:" + sessionID).prefix(12))
    }
}
