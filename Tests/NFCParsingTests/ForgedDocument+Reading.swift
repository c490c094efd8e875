import DocumentForge

@testable import NFCParsing

extension ChipFiles {
    /// Everything that a phone reads of a forged chip. With a challenge or a key the chip is asked to answer it, too.
    init(
        _ document: ForgedDocument, challenge: [UInt8]? = nil, attempt: ServerKeyedChipAuthentication? = nil
    ) {
        self.init(securityObject: (document.files["sod.bin"] ?? [])[...], dataGroups: [:])
        for group in DataGroupNumber.allCases {
            dataGroups[group] = document.files["dg\(group.rawValue).bin"].map { $0[...] }
        }
        commonFile = document.files["com.bin"].map { $0[...] }
        if let challenge, let answer = document.answer(challenge: challenge) {
            activeAuthentication = ActiveAuthenticationResponse(challenge: challenge[...], signature: answer[...])
        }
        chipAuthenticationAnswer = attempt.flatMap { document.answer(terminalKey: $0.publicKey) }
            .map(ChipAuthenticationAnswer.init)
    }
}

extension ChipAuthenticationAnswer {
    /// The answer as the gateway gets it.
    init(_ answer: ChipAuthenticationKey.Answer) {
        switch answer {
        case .protectedResponse(let response): self = .protectedResponse(response[...])
        case .token(let nonce, let token): self = .token(nonce: nonce[...], token: token[...])
        }
    }
}

extension ServerKeyedChipAuthentication {
    /// An attempt on what a forged chip offers; nil when that is nothing.
    static func start(for document: ForgedDocument) -> ServerKeyedChipAuthentication? {
        guard let file = document.files["dg14.bin"], let random = SystemRandom.bytes(randomByteCount) else {
            return nil
        }
        return try? start(dg14: file[...], random: random)
    }
}
