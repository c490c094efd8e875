/// Proves that the chip holds the private key of EF.DG15, which a copy of the data does not (Doc 9303-11 §6.1).
struct ActiveAuthentication {
    let policy: AcceptancePolicy
    /// The challenge that this gateway gave out; nil for a recorded read, whose own challenge is taken.
    let expectedChallenge: Bytes?

    /// Notes how the check ended. `object` is the verified list of data groups: only a key that it binds counts.
    func run(_ files: ChipFiles, _ object: LDSSecurityObject, into findings: inout Findings) {
        guard object.hashes.lists(.dg15) else { return findings.notPerformed(.activeAuthentication, .notOffered) }
        guard let file = files.dataGroups[.dg15], let answer = files.activeAuthentication else {
            if policy.activeAuthentication == .whenOffered {
                return findings.failed(.activeAuthentication, .answerMissing)
            }
            return findings.notPerformed(.activeAuthentication, .answerMissing)
        }
        guard answer.challenge.count == 8, expectedChallenge.map({ $0 == answer.challenge }) ?? true else {
            return findings.failed(.activeAuthentication, .challengeMismatch)
        }
        guard let info = try? SubjectPublicKeyInfo(dg15: file), let key = try? PublicKey(info) else {
            return findings.failed(.activeAuthentication, .publicKeyInvalid)
        }
        guard verify(answer, by: key, securityInfos: files.dataGroups[.dg14]) else {
            return findings.failed(.activeAuthentication, .signatureInvalid)
        }
        findings.passed(.activeAuthentication)
    }

    private func verify(_ answer: ActiveAuthenticationResponse, by key: PublicKey, securityInfos: Bytes?) -> Bool {
        switch key.kind {
        case .rsa:
            guard let recovered = key.recover(answer.signature), let block = ISO9796Block(recovered[...]) else {
                return false
            }
            return block.digest.hash(block.recoveredMessage, followedBy: answer.challenge)[...] == block.hash
        case .ec(let curve):
            let named = securityInfos.flatMap { try? SecurityInfos($0) }?.activeAuthenticationDigest
            let digest = named ?? Self.customaryDigest(for: curve)
            let hash = digest.hash(answer.challenge)
            // Portuguese cards send the DER form in place of r and s side by side.
            let isPlain = answer.signature.count == 2 * curve.coordinateLength
            return key.verifies(answer.signature, over: hash, by: isPlain ? .ecdsaPlain(digest) : .ecdsa(digest))
        }
    }

    /// The hash function when EF.DG14 names none: the longest that the key takes in full. Never found by trial.
    private static func customaryDigest(for curve: NamedCurve) -> DigestAlgorithm {
        switch curve.coordinateLength {
        case ..<28: .sha1
        case ..<32: .sha224
        case ..<48: .sha256
        case ..<64: .sha384
        default: .sha512
        }
    }
}
