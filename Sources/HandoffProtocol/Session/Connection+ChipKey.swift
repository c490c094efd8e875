/// Chip authentication with a key of the gateway (Doc 9303-11 §6.2): EF.DG14 comes, a public key goes out, the chip's
/// answer comes back. The private key stays with the driver.
extension Connection {
    /// What follows when a chunk of EF.DG14 was stored: a key, when the file is whole and the chip is still at hand.
    mutating func requestChipAuthentication(_ effects: inout [SessionEffect]) -> Step {
        chipKeyIsOut = false
        chipAuthResponse = nil
        guard capabilities.contains(.serverKeyedChipAuthentication), phase <= .nfcReading,
            let transfer = transfers[.dg14], transfer.isComplete
        else { return .answered }
        effects.append(.makeChipKey(dg14: transfer.artifact))
        return .wait(.chipKey)
    }

    /// The key was made, or there is nothing that this chip could do with one.
    mutating func chipKeyMade(_ request: ChipAuthRequest?, _ effects: inout [SessionEffect]) -> Step {
        if let request {
            chipKeyIsOut = true
            effects.append(.send(.chipAuthRequest(request)))
        }
        return .answered
    }

    /// Keeps the chip's answer for the check. One answer for one key; each key is for one check.
    mutating func take(_ response: ChipAuthResponse, _ effects: inout [SessionEffect]) throws(Refusal) -> Step {
        guard chipKeyIsOut else { throw Refusal(.chipAuthNotRequested) }
        chipKeyIsOut = false
        chipAuthResponse = ChipAuthResponse(
            nonce: Array(response.nonce)[...], token: Array(response.token)[...],
            protectedResponse: Array(response.protectedResponse)[...])
        effects.append(.send(.ack(message: "chip_auth_ok")))
        return .answered
    }
}
