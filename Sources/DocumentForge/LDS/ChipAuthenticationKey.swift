internal import COpenSSL

/// The static key pair with which a chip agrees on new session keys (Doc 9303-11 §6.2).
public struct ChipAuthenticationKey: Sendable {
    /// What EF.DG14 offers.
    public enum Method: String, CaseIterable, Sendable {
        /// Version 1, ECDH on brainpoolP256r1, AES-128
        case ecdhAES128 = "ecdh-aes128"
        /// Version 1, ECDH on P-384, AES-256
        case ecdhAES256 = "ecdh-aes256"
        /// Version 1, ECDH on brainpoolP256r1, 3DES
        case ecdh3DES = "ecdh-3des"
        /// Version 1, a key and no ChipAuthenticationInfo, which means 3DES
        case keyOnly = "key-only"
        /// Version 1, DH in a 2048-bit group, AES-128
        case dhAES128 = "dh-aes128"
        /// Version 2, ECDH on brainpoolP256r1, AES-128
        case ecdhAES128Version2 = "ecdh-aes128-v2"
    }

    /// What EF.DG14 offers.
    public let method: Method
    let scalar: [UInt8]
    /// The public key: an uncompressed point, or a number as long as the prime.
    public let publicKey: [UInt8]

    var curve: NamedCurve? {
        switch method {
        case .dhAES128: nil
        case .ecdhAES256: .p384
        default: .brainpoolP256r1
        }
    }

    private static let group = DSAGroup.bits2048q256.rawValue

    /// Makes a key pair.
    public init(_ method: Method) throws(ForgeError) {
        // 31 octets lie below the order of every curve and subgroup in use here.
        let unfinished = ChipAuthenticationKey(method, scalar: try SigningKey.random(31), publicKey: [])
        self.init(method, scalar: unfinished.scalar, publicKey: try unfinished.multiply(nil))
    }

    /// Reads a key that ``exported`` wrote.
    public init(exported text: String) throws(ForgeError) {
        let words = text.split(whereSeparator: \.isWhitespace)
        guard words.count == 2, let method = Method(rawValue: String(words[0])), words[1].utf8.count == 62 else {
            throw .malformedRecipe(words.first.map(String.init) ?? "")
        }
        let scalar = try HexDigits.octets(words[1])
        let unfinished = ChipAuthenticationKey(method, scalar: scalar, publicKey: [])
        self.init(method, scalar: scalar, publicKey: try unfinished.multiply(nil))
    }

    /// The method and the private key in hexadecimal digits, for a chip that is played later.
    public var exported: String {
        method.rawValue + " " + HexDigits.text(scalar) + "\n"
    }

    private init(_ method: Method, scalar: [UInt8], publicKey: [UInt8]) {
        self.method = method
        self.scalar = scalar
        self.publicKey = publicKey
    }

    private func multiply(_ value: [UInt8]?) throws(ForgeError) -> [UInt8] {
        try multiply(value, by: scalar)
    }

    func multiply(_ value: [UInt8]?, by scalar: [UInt8]) throws(ForgeError) -> [UInt8] {
        try SigningKey.bytes(upTo: 256) { out, size in
            if let curve {
                cossl_ec_multiply(curve.rawValue, scalar, scalar.count, value, value?.count ?? 0, out, size)
            } else {
                cossl_dh_power(Self.group, scalar, scalar.count, value, value?.count ?? 0, out, size)
            }
        }
    }

    /// The secret that the chip and the owner of a public key share.
    public func sharedSecret(with terminalKey: [UInt8]) throws(ForgeError) -> [UInt8] {
        let product = try multiply(terminalKey)
        return curve.map { Array(product[1...$0.coordinateLength]) } ?? product
    }

    /// The infos of EF.DG14.
    var securityInfos: [[UInt8]] {
        get throws(ForgeError) {
            let key = DER.sequence(
                (curve == nil ? ObjectIdentifier.chipAuthenticationDHKey : .chipAuthenticationECDHKey).der,
                try publicKeyInfo())
            guard let identifier else { return [key] }
            return [
                DER.sequence(ObjectIdentifier(stringLiteral: identifier).der, DER.integer(version)), key,
            ]
        }
    }

    /// 1 in ICAO documents, 2 in documents by BSI TR-03110.
    var version: Int { method == .ecdhAES128Version2 ? 2 : 1 }

    var isTripleDES: Bool { [.ecdh3DES, .keyOnly].contains(method) }

    /// The protocol, dotted; nil where EF.DG14 names none.
    var identifier: String? {
        switch method {
        case .ecdhAES128, .ecdhAES128Version2: "0.4.0.127.0.7.2.2.3.2.2"
        case .ecdhAES256: "0.4.0.127.0.7.2.2.3.2.4"
        case .ecdh3DES: "0.4.0.127.0.7.2.2.3.2.1"
        case .dhAES128: "0.4.0.127.0.7.2.2.3.1.2"
        case .keyOnly: nil
        }
    }

    private func publicKeyInfo() throws(ForgeError) -> [UInt8] {
        if let curve {
            return DER.sequence(
                DER.sequence(ObjectIdentifier.ecPublicKey.der, try curve.explicitParameters()), DER.bitString(publicKey)
            )
        }
        let numbers = try [COSSL_DH_P, COSSL_DH_G, COSSL_DH_Q].map { which throws(ForgeError) in
            DER.integer(
                unsigned: try SigningKey.bytes(upTo: 256) { out, size in
                    out.map { cossl_dh_parameter(Self.group, Int32(which), $0, size) } ?? -1
                })
        }
        return DER.sequence(
            DER.sequence(ObjectIdentifier.dhPublicNumber.der, DER.sequence(of: numbers)),
            DER.bitString(DER.integer(unsigned: publicKey)))
    }
}

extension ObjectIdentifier {
    /// Chip authentication (Doc 9303-11 §9.2.6, ANSI X9.42).
    fileprivate static let chipAuthenticationDHKey: Self = "0.4.0.127.0.7.2.2.1.1"
    static let chipAuthenticationECDHKey: Self = "0.4.0.127.0.7.2.2.1.2"
    fileprivate static let dhPublicNumber: Self = "1.2.840.10046.2.1"
}
