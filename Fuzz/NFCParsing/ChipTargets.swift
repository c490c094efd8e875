/// What phones say that a chip answered.
let chipTargets: [FuzzTarget] = [
    FuzzTarget("active-authentication") { bytes in
        guard let (file, answer) = split(bytes), let (securityInfos, signature) = split(answer) else { return }
        var files = sample.files
        files.dataGroups[.dg15] = file
        files.dataGroups[.dg14] = securityInfos
        files.activeAuthentication = ActiveAuthenticationResponse(
            challenge: [1, 2, 3, 4, 5, 6, 7, 8], signature: signature)
        var findings = Findings()
        let infos = try? SecurityInfos(dg14: securityInfos)
        ActiveAuthentication(policy: .live, expectedChallenge: nil).run(files, sample.object, infos, into: &findings)
        precondition(findings.checks.count == 1)
        _ = ISO9796Block(signature)
    },
    FuzzTarget("chip-authentication") { bytes in
        guard let (file, rest) = split(bytes), let (transcript, answer) = split(rest) else { return }
        _ = try? ChipAuthenticationTranscript(transcript)
        var files = sample.files
        files.dataGroups[.dg14] = file
        files.chipAuthenticationTranscript = transcript
        // Nothing that a phone sends of its own proves a chip.
        precondition(evidence(of: files, nil) != .chipAuthenticationServerKeyed)
        guard let attempt = try? ServerKeyedChipAuthentication.start(dg14: file, random: [UInt8](1...74)) else {
            return
        }
        precondition(attempt.publicKey.count <= 256 && (attempt.protectedCommand == nil) == (attempt.version == 2))
        // Nor does an answer to a key that nobody was given.
        files.chipAuthenticationAnswer = .protectedResponse(answer)
        precondition(evidence(of: files, attempt) == nil)
        files.chipAuthenticationAnswer = .token(nonce: answer.prefix(8), token: answer.dropFirst(8))
        precondition(evidence(of: files, attempt) == nil)
    },
    FuzzTarget("chip-mapping") { bytes in
        guard let (key, rest) = split(bytes), let (encryptionKey, encrypted) = split(rest),
            let parameter = encrypted.first
        else { return }
        let mapping = try? ChipAuthenticationMapping(
            parameterIdentifier: Int(parameter), mappingKey: key, encryptedNumber: encrypted.dropFirst(),
            encryptionKey: encryptionKey)
        guard let mapping else { return }
        precondition(mapping.mappingKey.count == mapping.domain.valueLength && mapping.number.count < 96)
        _ = mapping.follows(from: key)
    },
]

private func evidence(of files: ChipFiles, _ attempt: ServerKeyedChipAuthentication?) -> Verdict.ChipEvidence? {
    var findings = Findings()
    let infos = files.dataGroups[.dg14].flatMap { try? SecurityInfos(dg14: $0) }
    let seen = ChipAuthentication(policy: .live).run(files, infos, answering: attempt, into: &findings)
    precondition(findings.checks.count == 1)
    precondition(findings.hasPassed(.chipAuthentication) == (seen == .chipAuthenticationServerKeyed))
    return seen
}
