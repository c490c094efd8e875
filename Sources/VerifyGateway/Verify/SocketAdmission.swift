import Synchronization

/// How many phone sockets or pages' streams there may be, per address and in total. Of sockets it is decided before the
/// upgrade, when a refusal is still cheap.
final class SocketAdmission: Sendable {
    private struct State {
        var total = 0
        var byAddress: [String: Int] = [:]
    }

    private let perAddress: Int
    private let inTotal: Int
    private let state = Mutex(State())

    /// Caps; an address is a peer's, or a proxy's if there is one in front.
    init(perAddress: Int, inTotal: Int) {
        self.perAddress = perAddress
        self.inTotal = inTotal
    }

    /// Sockets that are open.
    var count: Int { state.withLock { $0.total } }

    /// Takes a place; false when there is none. Whoever got one gives it back with ``leave(_:)``.
    func enter(_ address: String) -> Bool {
        state.withLock { state in
            let present = state.byAddress[address, default: 0]
            guard state.total < inTotal, present < perAddress else { return false }
            state.total += 1
            state.byAddress[address] = present + 1
            return true
        }
    }

    /// Gives a place back.
    func leave(_ address: String) {
        state.withLock { state in
            guard let present = state.byAddress[address] else { return }
            state.total -= 1
            state.byAddress[address] = present > 1 ? present - 1 : nil
        }
    }
}
