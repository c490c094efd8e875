import NFCParsing
import Synchronization

/// The trust store that documents are checked against now. A reload makes a new store beside it and puts it in its
/// place; a check that runs ends with the store that it began with.
final class TrustInForce: Sendable {
    private let store: Mutex<TrustStore>

    /// Begins with one store.
    init(_ store: TrustStore) {
        self.store = Mutex(store)
    }

    /// The store for one check.
    var current: TrustStore { store.withLock { $0 } }

    /// Puts another store in place.
    func replace(with next: TrustStore) {
        store.withLock { $0 = next }
    }
}
