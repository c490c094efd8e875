import Foundation
import PhoneClient

/// The gateway under load, with everything that the scenarios share.
struct LoadTarget: Sendable {
    let address: GatewayAddress
    let apiKey: String
    let read: ChipRead
    let options: Phone.Options
    let server: ServerWatch?

    /// A session that waits for its phone.
    func handedOverSession() async throws -> HandoffPayload {
        let api = GatewayAPI(address)
        let session = try await api.createSession(apiKey: apiKey)
        try await api.consent(sessionID: session.id)
        return try await api.handoff(sessionID: session.id)
    }

    /// Many of them, some at a time.
    func handedOverSessions(_ count: Int, _ report: inout LoadReport) async -> [HandoffPayload] {
        await withTaskGroup(of: Swift.Result<HandoffPayload, any Error>.self) { group in
            var started = 0
            var made: [HandoffPayload] = []
            func startOne() {
                started += 1
                group.addTask {
                    do {
                        return .success(try await handedOverSession())
                    } catch {
                        return .failure(error)
                    }
                }
            }
            while started < min(count, 32) { startOne() }
            while let result = await group.next() {
                switch result {
                case .success(let handoff): made.append(handoff)
                case .failure(let error): report.note("\(error)")
                }
                Diagnostics.progress("\(made.count) of \(count) sessions made")
                if started < count { startOne() }
            }
            Diagnostics.endProgress()
            return made
        }
    }

    /// A phone of its own for each number.
    func phone(_ number: Int, replyTimeout: Duration? = nil) -> Phone {
        var options = options
        options.deviceID += "-\(number)"
        if let replyTimeout { options.replyTimeout = replyTimeout }
        return Phone(gateway: address, options: options)
    }
}
