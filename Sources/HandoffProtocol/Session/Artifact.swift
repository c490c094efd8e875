import Glibc

/// The bytes of one artifact, in one buffer that is overwritten when the last owner lets go.
///
/// Grows by appending chunks while an upload lasts and is handed to the checks without a copy. Whoever takes a slice
/// of ``bytes`` must be done with it before the artifact is released: the memory behind the slice is wiped.
public final class Artifact: @unchecked Sendable {
    /// What has been received.
    public private(set) var bytes: ArraySlice<UInt8>

    /// What it may grow to.
    private let limit: Int

    /// An empty artifact with room for `capacity` bytes, so that appending moves nothing. One that grows nevertheless
    /// gets room for `limit` bytes at once: while it moves, both places count.
    public init(capacity: Int, limit: Int = 0) {
        self.limit = limit
        var storage: [UInt8] = []
        storage.reserveCapacity(capacity)
        bytes = storage[...]
    }

    /// Adds a chunk.
    public func append(_ chunk: ArraySlice<UInt8>) {
        if bytes.count + chunk.count > bytes.capacity {
            move(toCapacity: max(bytes.count + chunk.count, limit, limit == 0 ? bytes.capacity * 2 : 0))
        }
        bytes.append(contentsOf: chunk)
    }

    /// Forgets what follows the first `count` bytes and overwrites it.
    public func truncate(to count: Int) {
        let kept = min(max(count, 0), bytes.count)
        unsafe bytes.withUnsafeMutableBytes { buffer in
            let tail = unsafe UnsafeMutableRawBufferPointer(rebasing: buffer[kept...])
            if let start = tail.baseAddress {
                unsafe explicit_bzero(start, tail.count)
            }
        }
        bytes.removeLast(bytes.count - kept)
    }

    /// Moves the bytes to a larger buffer and wipes the old one, which growing by itself would not.
    private func move(toCapacity capacity: Int) {
        var storage: [UInt8] = []
        storage.reserveCapacity(capacity)
        storage.append(contentsOf: bytes)
        wipe()
        bytes = storage[...]
    }

    /// Overwrites everything with zeros, also what slices of it still show.
    public func wipe() {
        unsafe bytes.withUnsafeBytes { buffer in
            if let start = unsafe UnsafeMutableRawPointer(mutating: buffer.baseAddress) {
                unsafe explicit_bzero(start, buffer.count)
            }
        }
        bytes = []
    }

    deinit { wipe() }
}
