/// Proves that the chip holds the private key of EF.DG15, which a copy of the data does not (Doc 9303-11 §6.1).
struct ActiveAuthentication {
    let policy: AcceptancePolicy
    /// The challenge that this gateway gave out; nil for a recorded read, whose own challenge is taken.
    let expectedChallenge: Bytes?

    /// Notes how the check ended. `object` is the verified list of data groups: only a key that it binds counts.
    /// `securityInfos` is EF.DG14, bound in the same way, nil when it is absent.
    func run(
        _ files: ChipFiles, _ object: LDSSecurityObject, _ securityInfos: SecurityInfos?, into findings: inout Findings
    ) {
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
        do {
            let digest = try verify(answer, by: key, named: securityInfos?.activeAuthentication, into: &findings)
            if digest == .sha1 || digest == .ripemd160 {
                findings.warn(.weakAlgorithm, "active authentication by \(digest.name)")
            }
            if let weakness = key.weakness { findings.warn(.weakAlgorithm, "active authentication by \(weakness)") }
            findings.passed(.activeAuthentication)
        } catch {
            findings.failed(.activeAuthentication, error)
        }
    }

    /// The hash function of a good answer.
    private func verify(
        _ answer: ActiveAuthenticationResponse, by key: PublicKey, named info: ActiveAuthenticationInfo?,
        into findings: inout Findings
    ) throws(Reason) -> DigestAlgorithm {
        switch key.kind {
        case .rsa:
            return try verifyRSA(answer, by: key)
        case .ec(let curve):
            let digest = try info.map { info throws(Reason) in
                guard let digest = info.digest else { throw .algorithmUnsupported }
                return digest
            }
            let used = digest ?? Self.customaryDigest(for: curve)
            guard let value = ECDSAValue(answer.signature, on: curve),
                key.verifies(value.plain, over: used.hash(answer.challenge), by: .ecdsaPlain(used))
            else { throw .signatureInvalid }
            if !value.isPlainForm { findings.warn(.signatureFormVariant, "active authentication") }
            return used
        case .dsa:
            throw .algorithmUnsupported
        }
    }

    /// The block says itself which hash it holds. A chip may send the smaller of s and n − s (ISO/IEC 9796-2 annex B),
    /// which recovers to n minus the block.
    private func verifyRSA(_ answer: ActiveAuthenticationResponse, by key: PublicKey) throws(Reason) -> DigestAlgorithm
    {
        guard let recovered = key.recover(answer.signature) else { throw .signatureInvalid }
        let other = ISO9796Block(recovered[...]) == nil ? key.complement(recovered[...]) : nil
        guard let block = ISO9796Block((other ?? recovered)[...]),
            SessionKeys.areEqual(
                block.digest.hash(block.recoveredMessage, followedBy: answer.challenge)[...], block.hash)
        else { throw .signatureInvalid }
        return block.digest
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
