import HTTPTypes
import Synchronization

/// How often one address may do something within a window of time. Windows begin with an address's first deed; the
/// number of addresses that are remembered is bounded, and the one that has waited longest is forgotten first.
final class RateLimit: Sendable {
    private struct Window {
        let start: Int64
        var count: Int
    }

    private let most: Int
    private let length: Int64
    private let addresses: Int
    private let windows = Mutex<[String: Window]>([:])

    /// At most `most` deeds in `seconds` for one address.
    init(_ most: Int, inSeconds seconds: Int64, addresses: Int = 10_000) {
        self.most = most
        self.addresses = addresses
        length = seconds * 1000
    }

    /// Counts a deed, or throws `RATE_LIMITED` with the time to wait. `now` is in milliseconds since 1970.
    func take(_ address: String, now: Int64) throws(APIError) {
        let wait = windows.withLock { windows -> Int64? in
            if let window = windows[address], window.start <= now, now - window.start < length {
                guard window.count < most else { return window.start + length - now }
                windows[address]?.count += 1
                return nil
            }
            if windows.count >= addresses { forget(&windows, now) }
            windows[address] = Window(start: now, count: 1)
            return nil
        }
        guard let wait else { return }
        throw APIError(.rateLimited, headers: [.retryAfter: String((wait + 999) / 1000)])
    }

    private func forget(_ windows: inout [String: Window], _ now: Int64) {
        windows = windows.filter { $0.value.start <= now && now - $0.value.start < length }
        guard windows.count >= addresses, let oldest = windows.min(by: { $0.value.start < $1.value.start }) else {
            return
        }
        windows[oldest.key] = nil
    }
}
