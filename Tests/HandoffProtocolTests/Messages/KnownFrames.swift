import HandoffProtocol

/// Frames that the official C++ library wrote, with what they say.
enum KnownFrames {
    static let server: [(message: ServerMessage, bytes: String)] = [
        (
            .ack(message: "hello_ok"),
            """
            0000000006000000 0000000001000100 0000000000000000 0000000000000100 010000004a000000 68656c6c6f5f6f6b
            0000000000000000
            """
        ),
        (
            .error(code: "HELLO_REQUIRED", message: "x"),
            """
            0000000008000000 0000000001000100 0100000000000000 0000000000000200 050000007a000000 0900000012000000
            48454c4c4f5f5245 5155495245440000 7800000000000000
            """
        ),
        (
            .checkResult(
                CheckResult(
                    outcome: .notConfirmed, reasonCode: "liveness_failed", reasonMessage: "m", retryAllowed: true,
                    failedCheck: .liveness, remainingNFCRetries: 3, remainingLivenessRetries: 2)),
            """
            000000000a000000 0000000001000100 0200000000000000 0000000002000200 0100010002000000 0300000002000000
            0500000082000000 0900000012000000 6c6976656e657373 5f6661696c656400 6d00000000000000
            """
        ),
        (
            .checkResult(
                CheckResult(
                    outcome: .confirmed, reasonCode: "", reasonMessage: "", retryAllowed: false, failedCheck: .none,
                    remainingNFCRetries: 3, remainingLivenessRetries: 3)),
            """
            0000000009000000 0000000001000100 0200000000000000 0000000002000200 0000000003000000 0300000003000000
            050000000a000000 050000000a000000 0000000000000000 0000000000000000
            """
        ),
        (
            .activeAuthChallenge([1, 2, 3, 4, 5, 6, 7, 8]),
            "0000000005000000 0000000001000100 0500000000000000 0000000000000100 0100000042000000 0102030405060708"
        ),
        (
            .livenessChallenge(maxDurationMilliseconds: 8000, nonce: [0xDE, 0xAD, 0xBE, 0xEF]),
            """
            0000000007000000 0000000001000100 0600000000000000 0000000001000200 401f000000000000 0000000000000000
            0100000022000000 deadbeef00000000
            """
        ),
        (
            .shareRequest(
                ShareRequest(
                    contractVersion: 1, sessionID: "vs_1",
                    fields: [ShareField(key: "kayle_document_id", reason: "r", required: true)])),
            """
            000000000f000000 0000000001000100 0300000000000000 0000000001000200 0100000000000000 050000002a000000
            050000001f000000 76735f3100000000 0400000001000200 0100000000000000 0500000092000000 0d00000012000000
            6b61796c655f646f 63756d656e745f69 6400000000000000 7200000000000000
            """
        ),
        (
            .shareReady(sessionID: "vs_1", selectedFieldKeys: ["kayle_document_id"]),
            """
            000000000a000000 0000000001000100 0400000000000000 0000000000000200 050000002a000000 050000000e000000
            76735f3100000000 0100000092000000 6b61796c655f646f 63756d656e745f69 6400000000000000
            """
        ),
    ]

    static let client: [(message: ClientMessage, bytes: String)] = [
        (
            .phase(PhaseUpdate(phase: "mobile_connected")),
            """
            0000000009000000 0000000001000100 0100000000000000 0000000000000300 090000008a000000 0000000000000000
            0000000000000000 6d6f62696c655f63 6f6e6e6563746564 0000000000000000
            """
        ),
        (
            .data(DataPayload(kind: DataKind.dg2.rawValue, raw: [1, 2, 3])),
            """
            0000000008000000 0000000001000100 0200000000000000 0000000003000100 0100000000000000 0100000000000000
            0100000000000000 010000001a000000 0102030000000000
            """
        ),
        (
            .shareSelection(ShareSelection(sessionID: "vs_1", selectedFieldKeys: ["kayle_document_id"])),
            """
            000000000a000000 0000000001000100 0300000000000000 0000000000000200 050000002a000000 050000000e000000
            76735f3100000000 0100000092000000 6b61796c655f646f 63756d656e745f69 6400000000000000
            """
        ),
        (
            .hello(ClientHello(sessionID: "", mobileWriteToken: "", deviceID: "")),
            "0000000001000000 0000000000000000"
        ),
    ]
}
