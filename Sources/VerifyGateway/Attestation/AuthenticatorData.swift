import NFCParsing

/// What an authenticator signs about itself (Web Authentication §6.1), as App Attest fills it.
struct AuthenticatorData {
    /// Length without a credential: hash of the app's id, flags, counter.
    static let headLength = 37

    /// A key that is being attested (Web Authentication §6.5.2).
    struct Credential {
        /// Which authenticator; App Attest writes its environment here.
        let authenticator: ArraySlice<UInt8>
        /// SHA-256 of the public point.
        let identifier: ArraySlice<UInt8>
        let key: P256Key
    }

    private let bytes: ArraySlice<UInt8>

    /// Takes the data; shorter than ``headLength`` it is none.
    init(_ bytes: ArraySlice<UInt8>) throws(AttestationFault) {
        guard bytes.count >= Self.headLength else { throw .authenticatorData }
        self.bytes = bytes
    }

    /// SHA-256 of the app's id.
    var applicationHash: ArraySlice<UInt8> { bytes.prefix(32) }

    /// How often the key has signed.
    var counter: UInt32 { bytes.dropFirst(33).prefix(4).reduce(0) { $0 << 8 | UInt32($1) } }

    /// The attested key, after which nothing follows.
    func credential() throws(AttestationFault) -> Credential {
        let rest = bytes.dropFirst(Self.headLength)
        let lengthBytes = rest.dropFirst(16).prefix(2)
        guard lengthBytes.count == 2 else { throw .authenticatorData }
        let length = lengthBytes.reduce(0) { $0 << 8 | Int($1) }
        let identifier = rest.dropFirst(18).prefix(length)
        guard identifier.count == length else { throw .authenticatorData }
        return Credential(
            authenticator: rest.prefix(16), identifier: identifier,
            key: try Self.key(rest.dropFirst(18 + length)))
    }

    /// A COSE_Key (RFC 9052 §7): key type 2, algorithm -7, curve 1, both coordinates, and nothing else.
    private static func key(_ bytes: ArraySlice<UInt8>) throws(AttestationFault) -> P256Key {
        var numbers: [Int64: Int64] = [:]
        var coordinates: [Int64: ArraySlice<UInt8>] = [:]
        let isComplete = try readingCBOR { () throws(CBORError) in
            var reader = CBORReader(bytes)
            var count = 0
            try reader.numberedMembers { label, value throws(CBORError) in
                count += 1
                switch label {
                case 1, 3, -1: numbers[label] = try value.integer()
                case -2, -3: coordinates[label] = try value.bytes()
                default: break
                }
            }
            try reader.end()
            return count == 5
        }
        guard isComplete, numbers == [1: 2, 3: -7, -1: 1], let x = coordinates[-2], let y = coordinates[-3],
            x.count == 32, y.count == 32, let key = try? P256Key(point: [4] + x + y)
        else { throw .keyForm }
        return key
    }
}
