import NFCParsing

/// The rules of Apple App Attest: when a key may be registered, and when an assertion counts. No clock, no store.
struct AppAttest: Sendable {
    /// Where the attested key's certificate holds its nonce.
    private static let nonceExtension = ObjectIdentifier(1, 2, 840, 113_635, 100, 8, 2)
    /// The nonce is the only content: SEQUENCE { [1] { OCTET STRING of 32 octets } }.
    private static let noncePrefix: [UInt8] = [0x30, 0x24, 0xA1, 0x22, 0x04, 0x20]

    let policy: AttestPolicy

    /// Judges an attestation object.
    ///
    /// - Parameters:
    ///   - object: what the app sent.
    ///   - keyID: the key that it is said to be about.
    ///   - challenge: the 32 bytes that were given to the app for it.
    ///   - time: when the certificates have to be valid.
    func register(
        _ object: ArraySlice<UInt8>, keyID: AttestKeyID, challenge: [UInt8], at time: Timestamp
    ) throws(AttestationFault) -> AttestKeyRecord {
        let object = try AttestationObject(object)
        let leaf: Certificate
        do {
            leaf = try PinnedChain(object.certificates, below: policy.root, at: time).leaf
        } catch {
            throw .chain(error)
        }
        let data = try AuthenticatorData(object.authenticatorData)
        let credential = try data.credential()
        guard let application = policy.application(withHash: data.applicationHash) else { throw .otherApplication }
        guard data.counter == 0 else { throw .counterNotZero }
        guard credential.authenticator == policy.environment.authenticator[...] else { throw .otherEnvironment }
        guard let key = P256Key(leaf) else { throw .keyForm }
        guard key.point == credential.key.point, credential.identifier == keyID.bytes[...],
            DigestAlgorithm.sha256.hash(key.point) == keyID.bytes
        else { throw .otherKey }
        let clientDataHash = DigestAlgorithm.sha256.hash(challenge[...])
        let nonce = DigestAlgorithm.sha256.hash(object.authenticatorData + clientDataHash)
        guard leaf.extensionValue(Self.nonceExtension) == (Self.noncePrefix + nonce)[...] else { throw .otherNonce }
        return AttestKeyRecord(
            id: keyID.text, point: Array(key.point), counter: 0, environment: policy.environment,
            application: application, receipt: Array(object.receipt))
    }

    /// Judges an assertion of a registered key over the hash of what the app wants to have believed; gives the counter
    /// that is to be stored, by whoever can say that no other has stored it meanwhile.
    func accept(
        _ assertion: ArraySlice<UInt8>, by key: AttestKeyRecord, over clientDataHash: [UInt8]
    ) throws(AttestationFault) -> UInt32 {
        let assertion = try Assertion(assertion)
        let data = try AuthenticatorData(assertion.authenticatorData)
        guard policy.application(withHash: data.applicationHash) == key.application else { throw .otherApplication }
        guard key.environment == policy.environment else { throw .otherEnvironment }
        guard data.counter > key.counter else { throw .staleCounter }
        guard let publicKey = try? P256Key(point: key.point[...]) else { throw .keyForm }
        let nonce = DigestAlgorithm.sha256.hash(assertion.authenticatorData + clientDataHash)
        guard publicKey.verifies(assertion.signature, over: nonce[...]) else { throw .signature }
        return data.counter
    }
}
