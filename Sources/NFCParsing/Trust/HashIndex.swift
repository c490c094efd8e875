/// Finds positions by the hash of a key in constant time, eight octets per position and nothing allocated for a key.
/// The owner compares the key itself, which stays where it is: in the file that it came in.
///
/// The hash is seeded for every process, so that nobody can write a list whose keys all fall into one place.
struct HashIndex: Sendable {
    /// The hash in the upper half, one more than the position in the lower; zero is an empty slot.
    private var slots: [UInt64]
    private var count = 0

    /// An index with room for so many positions before it grows.
    init(capacity: Int = 0) {
        var size = 16
        while size < capacity * 2 { size *= 2 }
        slots = Array(repeating: 0, count: size)
    }

    /// The hash of some octets.
    static func hash(_ octets: Bytes) -> UInt32 {
        var hasher = Hasher()
        combine(octets, into: &hasher)
        return finish(hasher)
    }

    /// Mixes octets and their number into a hash of several parts.
    static func combine(_ octets: Bytes, into hasher: inout Hasher) {
        hasher.combine(octets.count)
        unsafe octets.withUnsafeBytes { unsafe hasher.combine(bytes: $0) }
    }

    /// The part of a hash that is kept.
    static func finish(_ hasher: Hasher) -> UInt32 {
        UInt32(truncatingIfNeeded: hasher.finalize())
    }

    /// The first position with this hash, in the order of insertion, for which `matches` says yes.
    func first(_ hash: UInt32, where matches: (Int) -> Bool) -> Int? {
        let mask = slots.count - 1
        var index = Int(hash) & mask
        while slots[index] != 0 {
            let position = Int(slots[index] & 0xFFFF_FFFF) - 1
            if slots[index] >> 32 == UInt64(hash), matches(position) { return position }
            index = (index + 1) & mask
        }
        return nil
    }

    /// At most `limit` positions with this hash, in the order of insertion.
    func positions(_ hash: UInt32, limit: Int) -> [Int] {
        var found: [Int] = []
        _ = first(hash) { position in
            found.append(position)
            return found.count >= limit
        }
        return found
    }

    /// Adds a position. The owner keeps the number of positions with one hash small.
    mutating func insert(_ hash: UInt32, position: Int) {
        guard 0..<0xFFFF_FFFF ~= position else { return }
        if (count + 1) * 2 > slots.count { grow() }
        place(UInt64(hash) << 32 | UInt64(position + 1))
        count += 1
    }

    private mutating func grow() {
        let old = slots
        slots = Array(repeating: 0, count: old.count * 2)
        // Runs may wrap around the end: starting behind an empty slot keeps the order of insertion.
        let start = old.firstIndex(of: 0) ?? 0
        for offset in 0..<old.count {
            let slot = old[(start + offset) & (old.count - 1)]
            if slot != 0 { place(slot) }
        }
    }

    private mutating func place(_ slot: UInt64) {
        let mask = slots.count - 1
        var index = Int(slot >> 32) & mask
        while slots[index] != 0 { index = (index + 1) & mask }
        slots[index] = slot
    }
}
