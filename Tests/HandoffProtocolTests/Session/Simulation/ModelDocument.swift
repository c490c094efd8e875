@testable import HandoffProtocol

/// What a chip holds, reduced to what the checks of the model world look at.
struct ModelDocument: Equatable {
    /// Whose document it is; also the face in its portrait.
    var person: UInt8
    /// Whether a state signed it.
    var isGenuine: Bool

    /// The artifacts of one chip read, the answer to the challenge among them.
    func read(challenge: [UInt8]) -> [(DataKind, [UInt8])] {
        let mark: UInt8 = isGenuine ? 1 : 0
        return [
            (.dg1, [mark, person, 1]), (.dg2, [mark, person] + [UInt8](repeating: person, count: 30)),
            (.sod, [mark, person] + [UInt8](repeating: 3, count: 12)), (.dg14, [mark, person] + ModelChip.file),
            (.dg15, [mark, person, 15]),
            (.activeAuth, challenge + [mark, person]),
        ]
    }

    /// The model's document check.
    static func check(_ evidence: Evidence, challenge: [UInt8], chipKey: UInt8? = nil) -> DocumentOutcome {
        let kinds: [DataKind] = [.dg1, .dg2, .sod, .dg14, .dg15]
        let heads = kinds.compactMap { evidence[$0].map { Array($0.bytes.prefix(2)) } }
        guard heads.count == kinds.count, let head = heads.first, head.first == 1, heads.allSatisfy({ $0 == head })
        else { return .failed(.authenticityFailed) }
        guard evidence[.activeAuth].map({ Array($0.bytes) }) == challenge + head else {
            return .failed(.activeAuthenticationFailed)
        }
        if let chipKey, let response = evidence.chipAuthResponse {
            let right = ModelChip.answer(to: [chipKey], ofGenuine: head.first == 1)
            guard response == right else { return .failed(.chipAuthenticationFailed) }
        }
        return .confirmed(binding: evidence.testBinding)
    }

    /// The model's face match: the video shows the person of the portrait.
    static func matches(_ evidence: Evidence) -> Bool {
        guard let face = evidence[.dg2]?.bytes.dropFirst().first, let video = evidence[.livenessVideo] else {
            return false
        }
        return !video.bytes.isEmpty && video.bytes.allSatisfy { $0 == face }
    }
}

/// The chip's side of chip authentication: it answers a key with that key and its own mark.
enum ModelChip {
    /// What EF.DG14 says behind the head that all files of a document share; long enough for two chunks.
    static let file = [UInt8](repeating: 14, count: 11)

    static func answer(to publicKey: ArraySlice<UInt8>, ofGenuine isGenuine: Bool) -> ChipAuthResponse {
        ChipAuthResponse(nonce: publicKey, token: [isGenuine ? 1 : 0])
    }
}
