import NFCParsing

/// Why an app could not be shown to be genuine; for logs and tests. Phones hear one code for all of them.
enum AttestationFault: Error, Equatable, CustomStringConvertible {
    /// Not the CBOR that Apple writes.
    case encoding(CBORError)
    /// A member is missing, empty or longer than any that Apple writes.
    case member(String)
    /// Another attestation format.
    case format
    /// The certificates do not lead to the root.
    case chain(PinnedChain.Problem)
    /// Authenticator data that is too short or ends elsewhere.
    case authenticatorData
    /// Made for another app.
    case otherApplication
    /// A key that has signed before it was registered.
    case counterNotZero
    /// A key of the other environment of Apple's service.
    case otherEnvironment
    /// Key id, credential id and public key do not belong together.
    case otherKey
    /// Not an EC key on P-256 for ECDSA with SHA-256.
    case keyForm
    /// Not the nonce of this challenge and this key.
    case otherNonce
    /// The counter has not grown.
    case staleCounter
    /// The key did not sign this.
    case signature
    /// The phone brought no assertion, or no key was attested for the session.
    case absent

    var description: String {
        switch self {
        case .encoding(let error): "encoding: \(error)"
        case .member(let name): "member \(name)"
        case .format: "format"
        case .chain(let problem): "chain: \(problem.rawValue)"
        case .authenticatorData: "authenticator data"
        case .otherApplication: "another application"
        case .counterNotZero: "counter is not zero"
        case .otherEnvironment: "another environment"
        case .otherKey: "another key"
        case .keyForm: "form of the key"
        case .otherNonce: "another nonce"
        case .staleCounter: "stale counter"
        case .signature: "signature"
        case .absent: "no assertion"
        }
    }
}

/// Runs a piece of reading and turns the reader's errors into faults.
func readingCBOR<T>(_ body: () throws(CBORError) -> T) throws(AttestationFault) -> T {
    do {
        return try body()
    } catch {
        throw .encoding(error)
    }
}
