/// The hash of something that a client shows, to be compared with what is stored of it.
struct KeyedHash: Equatable, Sendable {
    /// Under the present server secret; this one is stored.
    var current: String
    /// Under the secret before it, while that still counts.
    var previous: String?

    /// Whether a stored hash is one of them.
    func matches(_ stored: String) -> Bool {
        let isCurrent = Secrets.equal(stored, current)
        return previous.map { Secrets.equal(stored, $0) || isCurrent } ?? isCurrent
    }
}
