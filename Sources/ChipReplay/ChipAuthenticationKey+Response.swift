import DocumentForge
import HandoffProtocol

extension ChipAuthenticationKey {
    /// The chip's answer in the form of the wire; nil when the chip does not like the request.
    func response(to request: ChipAuthRequest) -> ChipAuthResponse? {
        let answer = try? answer(
            terminalKey: Array(request.publicKey), protectedCommand: Array(request.protectedCommand))
        return switch answer {
        case .protectedResponse(let bytes)?: ChipAuthResponse(protectedResponse: bytes[...])
        case .token(let nonce, let token)?: ChipAuthResponse(nonce: nonce[...], token: token[...])
        case nil: nil
        }
    }
}
