import Synchronization

/// Contracts that were read lately, by their stored text. Sessions of a relying party have the same one, and to read it
/// costs more than all the rest of a session.
final class KnownContracts: Sendable {
    /// What rows are read with.
    static let shared = KnownContracts()

    private let capacity: Int
    private let contracts = Mutex<[String: ShareContract]>([:])

    /// Remembers at most so many.
    init(capacity: Int = 64) { self.capacity = capacity }

    /// The contract of a text.
    func contract(json: String) throws -> ShareContract {
        if let known = contracts.withLock({ $0[json] }) { return known }
        let contract = try ShareContract(json: json)
        contracts.withLock { contracts in
            if contracts.count >= capacity { contracts = [:] }
            contracts[json] = contract
        }
        return contract
    }
}
