import HandoffProtocol
import NFCParsing

/// What an app signs, as both sides put it together.
enum ClientData {
    /// Hash of what is asserted with a hello; texts are trimmed, `challenge` has 32 bytes.
    static func helloHash(_ hello: ClientHello, challenge: [UInt8]) -> [UInt8] {
        let text = "attest:hello:" + hello.sessionID + hello.deviceID + hello.appVersion
        return sha256((Array(text.utf8) + challenge)[...])
    }

    /// Hash of what is asserted with the chip data. A file that is absent counts as an empty one; of the chip's answer
    /// the signature counts, without the challenge before it.
    static func chipHash(_ evidence: Evidence, sessionID: String, challenge: [UInt8]) -> [UInt8] {
        var message = Array("attest:nfc:".utf8) + Array(sessionID.utf8)
        for kind in [DataKind.dg1, .dg2, .dg14, .dg15, .sod, .chipAuth] {
            message += sha256(evidence[kind]?.bytes ?? [])
        }
        message += sha256((evidence[.activeAuth]?.bytes ?? []).dropFirst(8))
        return sha256((message + challenge)[...])
    }

    private static func sha256(_ bytes: ArraySlice<UInt8>) -> [UInt8] { DigestAlgorithm.sha256.hash(bytes) }
}
