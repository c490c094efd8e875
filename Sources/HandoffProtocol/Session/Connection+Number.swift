/// The number that proves that browser and phone are in front of one person (RFC 10027, user-transferred session data).
extension Connection {
    /// Whether a message has to wait until the right number was chosen: everything that has to do with the chip, the
    /// camera or the selection.
    static func needsNumber(_ message: ClientMessage) -> Bool {
        switch message {
        case .hello, .numberChosen, .didNotStart: false
        case .data, .shareSelection, .chipAuthResponse: true
        case .phase(let update): Phase(rawValue: update.phase.trimmed).map { $0 >= .nfcReading } ?? false
        }
    }

    /// Shows the numbers, if there are any to choose from.
    func sendNumberChoice(_ effects: inout [SessionEffect]) {
        guard let numberChoice else { return }
        effects.append(.showNumber(numberChoice.number))
        effects.append(.send(.numberChoice(numberChoice.choices[...])))
    }

    func choose(_ number: UInt8, _ effects: inout [SessionEffect]) throws(Refusal) -> Step {
        guard let numberChoice else { throw Refusal(.phaseOutOfOrder) }
        guard number == numberChoice.number else {
            effects.append(.store(.numberMissed))
            return .wait(.numberMiss)
        }
        effects.append(.store(.numberMatched))
        return .wait(.numberMatch)
    }

    mutating func numberMatched(_ effects: inout [SessionEffect]) -> Step {
        numberChoice = nil
        effects.append(.showNumber(nil))
        effects.append(.send(.ack(message: "number_ok")))
        return .answered
    }

    /// Tells the person that it was another number, once that is counted. `next` is nil when it was the last try.
    mutating func numberMissed(_ next: NumberChoice?, _ effects: inout [SessionEffect]) -> Step {
        numberChoice = next
        guard next != nil else {
            effects.append(.showNumber(nil))
            return failed(for: .numberMismatch, &effects)
        }
        let code = ErrorCode.numberMismatch
        effects.append(.send(.error(code: code.rawValue, message: code.sentence)))
        sendNumberChoice(&effects)
        return .answered
    }
}
