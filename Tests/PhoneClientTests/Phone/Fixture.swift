import Foundation

@testable import PhoneClient

/// A session and a chip read that need no document behind them: the scripted gateway checks nothing.
enum Fixture {
    static let sessionID = "vs_" + String(repeating: "a", count: 64)
    static let token = String(repeating: "0f", count: 32)

    static let handoffJSON = """
        {"v":1,"session_id":"\(sessionID)","mobile_write_token":"\(token)","expires_at":"2026-03-09T12:05:00.000Z"}
        """

    static func handoff() throws -> HandoffPayload { try HandoffPayload(text: handoffJSON) }

    /// Three chunks of DG2, everything else in one.
    static let read = ChipRead(
        name: "fixture",
        files: [
            .dg1: [0x61, 1, 2], .dg2: (0..<500_000).map { UInt8(truncatingIfNeeded: $0 / 3) }, .sod: [0x77, 3],
            .dg14: [0x6E, 4], .dg15: [0x6F, 5], .activeAuth: [8, 7, 6, 5, 4, 3, 2, 1, 0xAA], .chipAuth: [1, 0xCA],
            .com: [0x60, 0],
        ])
}
