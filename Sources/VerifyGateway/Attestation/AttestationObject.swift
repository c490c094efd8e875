/// What an app sends to register a key (Web Authentication §6.5.4, format `apple-appattest`): read, not believed.
struct AttestationObject {
    /// Longest object that is looked at, in bytes; genuine ones have about 5,600.
    static let maxLength = 64 << 10
    /// Longest receipt that is kept, in bytes; genuine ones have about 4,000.
    static let maxReceipt = 16 << 10

    private static let format = "apple-appattest"

    /// Certificates in DER, the attested key's first.
    private(set) var certificates: [ArraySlice<UInt8>] = []
    /// Apple's receipt, which can be exchanged for a risk metric.
    private(set) var receipt: ArraySlice<UInt8> = []
    /// What the nonce in the certificate covers.
    private(set) var authenticatorData: ArraySlice<UInt8> = []

    /// Reads an object that fills `bytes`. Members that are not known are skipped; nothing may be there twice.
    init(_ bytes: ArraySlice<UInt8>) throws(AttestationFault) {
        guard bytes.count <= Self.maxLength else { throw .member("object") }
        var format = ""
        var (certificates, receipt, data) = ([ArraySlice<UInt8>](), ArraySlice<UInt8>(), ArraySlice<UInt8>())
        try readingCBOR { () throws(CBORError) in
            var reader = CBORReader(bytes)
            try reader.members { name, value throws(CBORError) in
                switch name {
                case "fmt": format = try value.text()
                case "authData": data = try value.bytes()
                case "attStmt":
                    try value.members { name, value throws(CBORError) in
                        switch name {
                        case "receipt": receipt = try value.bytes()
                        case "x5c":
                            let count = try value.array()
                            guard count <= CBORReader.maxMembers else { throw .tooComplex }
                            for _ in 0..<count { certificates.append(try value.bytes()) }
                        default: break
                        }
                    }
                default: break
                }
            }
            try reader.end()
        }
        guard format == Self.format else { throw .format }
        guard !certificates.isEmpty else { throw .member("x5c") }
        guard 1...Self.maxReceipt ~= receipt.count else { throw .member("receipt") }
        (self.certificates, self.receipt, authenticatorData) = (certificates, receipt, data)
    }
}

/// What a registered key signs: authenticator data and the signature over it and the client's data.
struct Assertion {
    /// Longest assertion that is looked at, in bytes; genuine ones have about 140.
    static let maxLength = 1024

    private(set) var signature: ArraySlice<UInt8> = []
    private(set) var authenticatorData: ArraySlice<UInt8> = []

    /// Reads an assertion that fills `bytes`.
    init(_ bytes: ArraySlice<UInt8>) throws(AttestationFault) {
        guard bytes.count <= Self.maxLength else { throw .member("assertion") }
        var (signature, data) = (ArraySlice<UInt8>(), ArraySlice<UInt8>())
        try readingCBOR { () throws(CBORError) in
            var reader = CBORReader(bytes)
            try reader.members { name, value throws(CBORError) in
                switch name {
                case "signature": signature = try value.bytes()
                case "authenticatorData": data = try value.bytes()
                default: break
                }
            }
            try reader.end()
        }
        guard !signature.isEmpty else { throw .member("signature") }
        (self.signature, authenticatorData) = (signature, data)
    }
}
