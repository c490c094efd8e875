/// PACE with a mapping, a cipher and standardized or private parameters (Doc 9303-11 §9.2.1).
public struct PACEInfo: Sendable {
    /// How the generator is made from the nonce.
    public enum Mapping: Sendable {
        /// Generic mapping over a group or a curve.
        case genericDH, genericECDH
        /// Integrated mapping over a group or a curve.
        case integratedDH, integratedECDH
        /// Generic mapping whose chip key also proves the chip.
        case chipAuthentication

        init?(arc: UInt8) {
            switch arc {
            case 1: self = .genericDH
            case 2: self = .genericECDH
            case 3: self = .integratedDH
            case 4: self = .integratedECDH
            case 6: self = .chipAuthentication
            default: return nil
            }
        }
    }

    let protocolIdentifier: ObjectIdentifier
    /// How the generator is made.
    public let mapping: Mapping
    let cipher: SessionCipher
    /// Number of the standardized domain parameters (Doc 9303-11 Table 6), nil when only one set is possible.
    public let parameterIdentifier: Int?

    /// Version 2 is the only one there is.
    init(
        _ identifier: ObjectIdentifier, _ mapping: Mapping, _ cipher: SessionCipher, _ data: BERReader
    ) throws(LDSError) {
        let (version, parameter) = try data.twoIntegers()
        guard version == 2 else { throw .unsupportedVersion }
        protocolIdentifier = identifier
        self.mapping = mapping
        self.cipher = cipher
        parameterIdentifier = parameter
    }
}

/// Domain parameters of PACE in full (Doc 9303-11 §9.2.2).
public struct PACEDomainParameterInfo: Sendable {
    let protocolIdentifier: ObjectIdentifier
    let parameters: AlgorithmIdentifier
    /// Which of several.
    public let parameterIdentifier: Int?

    init(_ identifier: ObjectIdentifier, _ data: BERReader) throws(LDSError) {
        protocolIdentifier = identifier
        (parameters, parameterIdentifier) = try data.algorithmAndNumber()
    }
}

/// Chip authentication with a cipher (Doc 9303-11 §9.2.5).
public struct ChipAuthenticationInfo: Sendable {
    let protocolIdentifier: ObjectIdentifier
    let isElliptic: Bool
    let cipher: SessionCipher
    /// 1 in ICAO documents, 2 and 3 in documents by BSI TR-03110.
    public let version: Int
    /// Which key, when there are several.
    public let keyIdentifier: Int?

    init(
        _ identifier: ObjectIdentifier, isElliptic: Bool, _ cipher: SessionCipher, _ data: BERReader
    ) throws(LDSError) {
        protocolIdentifier = identifier
        self.isElliptic = isElliptic
        self.cipher = cipher
        (version, keyIdentifier) = try data.twoIntegers()
    }

    /// What a chip means that offers a key and names no cipher: 3DES, as French passports of 2013 do.
    init(impliedBy key: ChipAuthenticationPublicKeyInfo) {
        protocolIdentifier = key.isElliptic ? OID.chipAuthenticationECDH3DES : OID.chipAuthenticationDH3DES
        isElliptic = key.isElliptic
        cipher = .tripleDES
        version = 1
        keyIdentifier = key.keyIdentifier
    }
}

/// Domain parameters of chip authentication (BSI TR-03110-3 A.1.1.2).
public struct ChipAuthenticationDomainParameterInfo: Sendable {
    let protocolIdentifier: ObjectIdentifier
    let parameters: AlgorithmIdentifier
    /// Which of several.
    public let keyIdentifier: Int?

    init(_ identifier: ObjectIdentifier, _ data: BERReader) throws(LDSError) {
        protocolIdentifier = identifier
        (parameters, keyIdentifier) = try data.algorithmAndNumber()
    }
}

/// A static key of the chip (Doc 9303-11 §9.2.6).
public struct ChipAuthenticationPublicKeyInfo: Sendable {
    let protocolIdentifier: ObjectIdentifier
    let key: SubjectPublicKeyInfo
    /// Which of several.
    public let keyIdentifier: Int?

    var isElliptic: Bool { protocolIdentifier == OID.chipAuthenticationECDHKey }

    init(_ identifier: ObjectIdentifier, _ data: BERReader) throws(LDSError) {
        protocolIdentifier = identifier
        (key, keyIdentifier) = try reading { () throws(BERError) in
            var data = data
            let key = try SubjectPublicKeyInfo(try data.next(.sequence))
            let number = try data.optionalNumber()
            return (key, number)
        }
    }
}

/// Terminal authentication, which passports do not have (BSI TR-03110-3 A.1.1.3).
public struct TerminalAuthenticationInfo: Sendable {
    /// 1 or 2.
    public let version: Int

    init(_ data: BERReader) throws(LDSError) {
        version = try reading { () throws(BERError) in
            var data = data
            let version = try data.smallInteger()
            if !data.isAtEnd { _ = try data.next(.sequence) }
            try data.end()
            return version
        }
    }
}

/// The signature algorithm of active authentication with an EC key (Doc 9303-11 §9.2.7).
public struct ActiveAuthenticationInfo: Sendable {
    let signatureAlgorithm: ObjectIdentifier

    init(_ data: BERReader) throws(LDSError) {
        let (version, algorithm) = try reading { () throws(BERError) in
            var data = data
            let version = try data.smallInteger()
            let algorithm = try data.objectIdentifier()
            try data.end()
            return (version, algorithm)
        }
        guard version == 1 else { throw .unsupportedVersion }
        signatureAlgorithm = algorithm
    }

    /// The hash function of plain ECDSA signatures (BSI TR-03111 §5.2.1, ecdsa-plain-signatures 1 to 6).
    var digest: DigestAlgorithm? {
        let family = OID.ecdsaPlainSignatures.contents
        guard signatureAlgorithm.contents.count == family.count + 1, signatureAlgorithm.contents.starts(with: family)
        else { return nil }
        switch signatureAlgorithm.contents.last {
        case 1: return .sha1
        case 2: return .sha224
        case 3: return .sha256
        case 4: return .sha384
        case 5: return .sha512
        case 6: return .ripemd160
        default: return nil
        }
    }
}

/// A copy of EF.DIR, which lists the applications of the chip (Doc 9303-11 §9.2.9).
public struct EFDIRInfo: Sendable {
    /// The file.
    public let file: Bytes

    init(_ data: BERReader) throws(LDSError) {
        file = try reading { () throws(BERError) in
            var data = data
            let file = try data.next(.octetString).contents
            try data.end()
            return file
        }
    }
}

extension BERReader {
    /// An optional INTEGER at the end.
    fileprivate mutating func optionalNumber() throws(BERError) -> Int? {
        let number = isAtEnd ? nil : try smallInteger()
        try end()
        return number
    }

    /// An INTEGER and an optional second one, which end the data.
    fileprivate func twoIntegers() throws(LDSError) -> (Int, Int?) {
        try reading { () throws(BERError) in
            var fields = self
            let first = try fields.smallInteger()
            return (first, try fields.optionalNumber())
        }
    }

    /// An AlgorithmIdentifier and an optional INTEGER, which end the data.
    fileprivate func algorithmAndNumber() throws(LDSError) -> (AlgorithmIdentifier, Int?) {
        try reading { () throws(BERError) in
            var fields = self
            let algorithm = try fields.algorithmIdentifier()
            return (algorithm, try fields.optionalNumber())
        }
    }
}
