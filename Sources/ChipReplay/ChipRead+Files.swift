import NFCParsing
import PhoneClient

extension ChipRead {
    /// The read as the checks take it; nothing is copied.
    var chipFiles: ChipFiles {
        var chip = ChipFiles(securityObject: (self[.sod] ?? [])[...], dataGroups: [:])
        for (file, bytes) in files {
            if let number = file.dataGroup, let group = DataGroupNumber(rawValue: number) {
                chip.dataGroups[group] = bytes[...]
            }
        }
        if let answer = self[.activeAuth] {
            chip.activeAuthentication = ActiveAuthenticationResponse(
                challenge: answer.prefix(8), signature: answer.dropFirst(8))
        }
        chip.commonFile = self[.com].map { $0[...] }
        chip.chipAuthenticationTranscript = self[.chipAuth].map { $0[...] }
        return chip
    }
}
