import HandoffProtocol
import Synchronization

/// Where everybody who has to do with a session finds the others: the phone's sockets, the browser pages that watch,
/// and the routes that end it. Holds what is true only at the moment, nothing of a document.
///
/// A notice to a watcher says only that something has changed; the watcher then reads the present state. So a slow
/// page costs one pending notice, and never sees a state that the store does not hold.
final class SessionHub: Sendable {
    /// Most pages that may watch one session.
    static let watchersPerSession = 16
    /// Most pages that may watch at all.
    static let watchersInTotal = 8192

    /// What the phone is doing, for the browser.
    struct Live: Equatable, Sendable {
        var progress: TransferProgress?
        /// The last check when it failed and the phone has not begun again.
        var failedCheck: FailedCheck?
        /// The number that the person has to choose on the phone; nil when there is nothing to choose.
        var matchNumber: UInt8?
    }

    /// A check that failed, as the phone was told.
    struct FailedCheck: Equatable, Sendable {
        var failureCode: String
        var retryAllowed: Bool
    }

    /// A socket as the hub knows it.
    struct Socket: Sendable {
        /// Identity of the connection.
        let id: String
        /// Tells the socket that the session has ended for it; called on any thread.
        let end: @Sendable (EndReason) -> Void
    }

    /// A socket of a session, and with which claim it is there; nil before its hello.
    private struct Place {
        let socket: Socket
        var epoch: Int64?
    }

    private struct Entry {
        var sockets: [String: Place] = [:]
        var watchers: [UInt64: AsyncStream<Void>.Continuation] = [:]
        var live = Live()
        /// The socket that has to choose the number of ``live``.
        var numberSocket: String?
        var isEmpty: Bool { sockets.isEmpty && watchers.isEmpty }
    }

    private struct State {
        var entries: [String: Entry] = [:]
        var watcherCount = 0
        var nextWatcher: UInt64 = 0
        var isClosed = false

        mutating func forgetIfEmpty(_ sessionID: String) {
            if entries[sessionID]?.isEmpty == true { entries[sessionID] = nil }
        }
    }

    private let state = Mutex(State())

    // MARK: Sockets

    /// Adds a socket that has not said hello yet. How many of them a session has is not counted: whoever knows only the
    /// session's id could fill the places and keep its phone out. Hello sorts them out, and until then they are bounded
    /// by address, in total and in time.
    func attach(_ socket: Socket, sessionID: String) {
        state.withLock { $0.entries[sessionID, default: Entry()].sockets[socket.id] = Place(socket: socket) }
    }

    /// The socket holds the session now. Sockets with an older claim are told, or this one if it is the older.
    func claimed(socketID: String, sessionID: String, epoch: Int64) {
        let displaced = state.withLock { state -> [Socket] in
            guard var entry = state.entries[sessionID], entry.sockets[socketID] != nil else { return [] }
            entry.sockets[socketID]?.epoch = epoch
            entry.live = Live()
            entry.numberSocket = nil
            state.entries[sessionID] = entry
            let newest = entry.sockets.values.compactMap(\.epoch).max() ?? epoch
            return entry.sockets.values.filter { ($0.epoch ?? newest) < newest }.map(\.socket)
        }
        for socket in displaced { socket.end(.displaced) }
        notify(sessionID)
    }

    /// Forgets a socket that was closed.
    func detach(socketID: String, sessionID: String) {
        state.withLock { state in
            state.entries[sessionID]?.sockets[socketID] = nil
            // Nobody is left who could choose it.
            if state.entries[sessionID]?.numberSocket == socketID { state.entries[sessionID]?.live.matchNumber = nil }
            state.forgetIfEmpty(sessionID)
        }
        notify(sessionID)
    }

    /// The session ended without its phone.
    func ended(sessionID: String, reason: EndReason) {
        let sockets = state.withLock { $0.entries[sessionID]?.sockets.values.map(\.socket) ?? [] }
        for socket in sockets { socket.end(reason) }
        notify(sessionID)
    }

    // MARK: What the phone does

    /// The phone moved on, or a part of a file arrived.
    func progressed(sessionID: String, _ progress: TransferProgress) {
        let isNews = state.withLock { state -> Bool in
            guard let before = state.entries[sessionID]?.live, before.progress != progress else { return false }
            state.entries[sessionID]?.live.progress = progress
            if progress.artifact != nil { state.entries[sessionID]?.live.failedCheck = nil }
            return true
        }
        if isNews { notify(sessionID) }
    }

    /// The number that browsers have to show while this socket's phone chooses; nil when it has chosen. Only the socket
    /// of the newest claim has a say.
    func showNumber(_ number: UInt8?, socketID: String, sessionID: String) {
        state.withLock { state in
            guard let entry = state.entries[sessionID], let epoch = entry.sockets[socketID]?.epoch,
                entry.sockets.values.allSatisfy({ ($0.epoch ?? epoch) <= epoch })
            else { return }
            state.entries[sessionID]?.live.matchNumber = number
            state.entries[sessionID]?.numberSocket = socketID
        }
        notify(sessionID)
    }

    /// A check was answered; nil when it passed.
    func checked(sessionID: String, failed: FailedCheck?) {
        state.withLock { $0.entries[sessionID]?.live.failedCheck = failed }
        notify(sessionID)
    }

    /// What the phone is doing; empty when none is connected and nobody watches.
    func live(sessionID: String) -> Live {
        state.withLock { $0.entries[sessionID]?.live ?? Live() }
    }

    // MARK: Watchers

    /// Notices for one page, one at once; nil when there are too many pages. Ends when ``close()`` is called.
    func watch(sessionID: String) -> Watch? {
        let (stream, continuation) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
        let id = state.withLock { state -> UInt64? in
            let present = state.entries[sessionID]?.watchers.count ?? 0
            guard !state.isClosed, present < Self.watchersPerSession, state.watcherCount < Self.watchersInTotal else {
                return nil
            }
            state.nextWatcher += 1
            state.watcherCount += 1
            state.entries[sessionID, default: Entry()].watchers[state.nextWatcher] = continuation
            return state.nextWatcher
        }
        guard let id else { return nil }
        continuation.yield()
        return Watch(notices: stream) { [weak self] in self?.unwatch(id, sessionID: sessionID) }
    }

    /// What a page holds while it watches.
    struct Watch: Sendable {
        /// One element at the beginning, then one for every change and every heartbeat.
        let notices: AsyncStream<Void>
        /// Lets the place go.
        let end: @Sendable () -> Void
    }

    /// Something about the session has changed.
    func notify(_ sessionID: String) {
        let watchers = state.withLock { Array(($0.entries[sessionID]?.watchers ?? [:]).values) }
        for watcher in watchers { watcher.yield() }
    }

    /// Wakes every watcher, so that idle connections carry a sign of life.
    func beat() {
        let watchers = state.withLock { $0.entries.values.flatMap(\.watchers.values) }
        for watcher in watchers { watcher.yield() }
    }

    /// Ends every watch; the gateway stops.
    func close() {
        let watchers = state.withLock { state in
            state.isClosed = true
            return state.entries.values.flatMap(\.watchers.values)
        }
        for watcher in watchers { watcher.finish() }
    }

    private func unwatch(_ id: UInt64, sessionID: String) {
        state.withLock { state in
            guard state.entries[sessionID]?.watchers.removeValue(forKey: id) != nil else { return }
            state.watcherCount -= 1
            state.forgetIfEmpty(sessionID)
        }
    }
}
