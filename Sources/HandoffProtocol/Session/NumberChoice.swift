/// A number that the browser shows, among others that the phone shows with it. Whoever looks at both screens knows which
/// one it is; whoever was sent somebody else's code does not.
public struct NumberChoice: Equatable, Sendable {
    /// Wrong choices that end a session, over all its sockets.
    public static let maxMisses = 3
    /// Octets that ``init(randomness:)`` uses.
    public static let randomByteCount = 16

    /// What the browser shows, 10…99.
    public let number: UInt8
    /// What the phone shows, in this order; three different ones.
    public let choices: [UInt8]

    /// Draws the numbers, their order and the right one. `randomness` is what nobody else can compute.
    public init(randomness: [UInt8]) {
        var rest = randomness[...]
        func draw(below limit: Int, _ rest: inout ArraySlice<UInt8>) -> Int {
            let word = rest.prefix(4).reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
            rest = rest.dropFirst(4)
            return Int(word % UInt32(max(limit, 1)))
        }
        var pool = Array(UInt8(10)...99)
        var choices: [UInt8] = []
        for _ in 0..<3 { choices.append(pool.remove(at: draw(below: pool.count, &rest))) }
        number = choices[draw(below: choices.count, &rest)]
        self.choices = choices
    }
}
