/// What document to make, as a value that can be written on one line: `format=td1 algorithm=rsa2048-sha256
/// defect=changed-dg1`.
public struct ForgeRecipe: Hashable, Sendable {
    /// Size of the machine-readable zone.
    public var format = MRZFormat.td3
    /// Signature algorithm of the document signer; nil takes one that the defect and the quirks allow.
    public var algorithm: SigningAlgorithm?
    /// Hash function over the data groups; nil takes that of the signature.
    public var dataGroupDigest: Digest?
    /// Version of the security object.
    public var ldsVersion = LDSVersion.v1
    /// How the chip answers challenges; nil for a chip that does not.
    public var activeAuthentication: ActiveAuthenticationKey.Method?
    /// How the chip agrees on session keys; nil for a chip that does not.
    public var chipAuthentication: ChipAuthenticationKey.Method?
    /// Whether the chip proves itself inside PACE too, with the key of EF.CardSecurity.
    public var hasChipMapping = false
    /// Whether the signed attributes state the signing time.
    public var hasSigningTime = false
    /// Octets that the portrait has at least; it is filled up with JPEG comments.
    public var portraitSize = 0
    /// The record around the portrait.
    public var portraitRecord = PortraitRecord.iso19794
    /// Biometric information templates in EF.DG2.
    public var portraitInstances = 1
    /// Pictures in each record of EF.DG2.
    public var picturesPerRecord = 1
    /// Data groups beside those that every document has, from ``optionalDataGroups``.
    public var dataGroups: Set<Int> = []
    /// What is wrong.
    public var defect: Defect?
    /// What is odd.
    public var quirks: Set<Quirk> = []
    /// Fields of the machine-readable zone, EF.DG11 and EF.DG12 that differ from the specimen's, by ``fieldNames``.
    public var fields: [String: String] = [:]

    /// A genuine passport of the specimen, signed with ECDSA on P-256.
    public init() {}

    /// A recipe with one defect.
    public init(defect: Defect) {
        self.defect = defect
    }

    /// A genuine document with one quirk.
    public init(quirk: Quirk) {
        self.quirks = [quirk]
    }

    /// Names of algorithms that documents can have.
    public static let algorithms: [String] = {
        let digests = Digest.allCases
        let rsa = [2048, 3072, 4096].flatMap { bits in
            digests.flatMap { ["rsa\(bits)-\($0.rawValue)", "rsapss\(bits)-\($0.rawValue)"] }
        }
        let dsa = ["dsa1024-sha1", "dsa2048-sha224", "dsa2048-sha256"]
        return rsa + dsa + NamedCurve.allCases.flatMap { curve in digests.map { "ecdsa-\(curve.name)-\($0.rawValue)" } }
    }()

    /// Data groups that a recipe can add.
    public static var optionalDataGroups: [Int] { TravelDocument.optionalDataGroups }

    /// Fields of the machine-readable zone, EF.DG11 and EF.DG12 that a recipe can set. A field of a file adds the file.
    public static var fieldNames: [String] { (Array(fieldPaths.keys) + Array(detailPaths.keys)).sorted() }

    private static let fieldPaths: [String: any WritableKeyPath<MRZFields, String> & Sendable] = [
        "code": \.documentCode, "state": \.issuingState, "number": \.documentNumber, "nationality": \.nationality,
        "birth": \.dateOfBirth, "sex": \.sex, "expiry": \.dateOfExpiry, "surname": \.surname,
        "given-names": \.givenNames, "optional-data": \.optionalData,
    ]

    private typealias DetailPath = (
        dataGroup: Int, path: any WritableKeyPath<DocumentDetails, String> & Sendable
    )
    private static let detailPaths: [String: DetailPath] = [
        "full-name": (11, \.fullName), "other-name": (11, \.otherName), "personal-number": (11, \.personalNumber),
        "full-birth": (11, \.fullDateOfBirth), "place-of-birth": (11, \.placeOfBirth), "address": (11, \.address),
        "authority": (12, \.issuingAuthority), "issue-date": (12, \.dateOfIssue), "other-person": (12, \.otherPerson),
        "personalization-time": (12, \.personalizationTime),
    ]

    /// Sets one part by its name, both as written on the command line.
    public mutating func set(_ name: String, to value: String) throws(ForgeError) {
        func known<Value>(_ parsed: Value?) throws(ForgeError) -> Value {
            guard let parsed else { throw .malformedRecipe("\(name)=\(value)") }
            return parsed
        }
        switch name {
        case "format": format = try known(MRZFormat(rawValue: value))
        case "algorithm": algorithm = try SigningAlgorithm(name: value)
        case "digest": dataGroupDigest = try known(Digest(rawValue: value))
        case "lds": ldsVersion = try known(Int(value).flatMap(LDSVersion.init))
        case "chip-mapping": hasChipMapping = try known(Bool(value))
        case "signing-time": hasSigningTime = try known(Bool(value))
        case "portrait-bytes": portraitSize = try known(Int(value).flatMap { 0...1_000_000 ~= $0 ? $0 : nil })
        case "portrait-record": portraitRecord = try known(PortraitRecord(rawValue: value))
        case "portrait-instances": portraitInstances = try known(Int(value).flatMap { 1...16 ~= $0 ? $0 : nil })
        case "pictures-per-record": picturesPerRecord = try known(Int(value).flatMap { 1...32 ~= $0 ? $0 : nil })
        case "data-group":
            let number = Int(value).flatMap { Self.optionalDataGroups.contains($0) ? $0 : nil }
            dataGroups.insert(try known(number))
        case "defect": defect = try known(Defect(rawValue: value))
        case "quirk": quirks.insert(try known(Quirk(rawValue: value)))
        case "chip-authentication":
            chipAuthentication = value == "none" ? nil : try known(ChipAuthenticationKey.Method(rawValue: value))
        case "active-authentication":
            activeAuthentication = value == "none" ? nil : try known(ActiveAuthenticationKey.Method(rawValue: value))
        default:
            guard Self.fieldPaths[name] != nil || Self.detailPaths[name] != nil else {
                throw .malformedRecipe("\(name)=\(value)")
            }
            fields[name] = value
        }
    }

    /// Reads `name=value` words, separated by spaces; an underscore in a value stands for a space.
    public init(_ text: String) throws(ForgeError) {
        self.init()
        for word in text.split(separator: " ") {
            let parts = word.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard parts.count == 2 else { throw .malformedRecipe(String(word)) }
            try set(String(parts[0]), to: String(parts[1].map { $0 == "_" ? " " : $0 }))
        }
    }

    /// The signer's algorithm; an error where no such document can have the defect or a quirk.
    public func resolvedAlgorithm() throws(ForgeError) -> SigningAlgorithm {
        let needsRSA = quirks.contains(.plainRSAEncryptionOID)
        let needsDSA = quirks.contains(.inheritedDSAParameters)
        let algorithm =
            algorithm ?? (needsDSA ? SigningAlgorithm(key: .dsa(.bits2048q256), scheme: .dsa(.sha256)) : nil)
            ?? (needsRSA ? SigningAlgorithm(key: .rsa(bits: 2048), scheme: .rsaPKCS1(.sha256)) : .default)
        let demands = [
            (needsRSA, algorithm.isPKCS1, Quirk.plainRSAEncryptionOID.rawValue),
            (needsDSA, algorithm.isDSA, Quirk.inheritedDSAParameters.rawValue),
            (quirks.contains(.explicitCurve), algorithm.isEllipticCurve, Quirk.explicitCurve.rawValue),
            (defect == .unknownCurveParameters, algorithm.isEllipticCurve, Defect.unknownCurveParameters.rawValue),
        ]
        for (isDemanded, isMet, name) in demands where isDemanded && !isMet {
            throw .notApplicable(name, to: algorithm.name)
        }
        if defect == .visaMRZ && format == .td1 {
            throw .notApplicable(Defect.visaMRZ.rawValue, to: format.rawValue)
        }
        return algorithm
    }

    /// A chip that answers wrongly must answer.
    var effectiveActiveAuthentication: ActiveAuthenticationKey.Method? {
        activeAuthentication ?? (defect == .badActiveAuthentication ? .ec : nil)
    }

    /// Existing phones show what the chip answers in version 2 only.
    var effectiveChipAuthentication: ChipAuthenticationKey.Method? {
        chipAuthentication
            ?? (defect == .badChipAuthentication ? .ecdhAES128Version2 : hasChipMapping ? .ecdhAES128 : nil)
    }

    /// Whether any document signer of the state and the algorithm would do.
    var usesOrdinarySigner: Bool {
        let changesSigner: Set<Defect> = [
            .expiredSigner, .notYetValidSigner, .revokedSigner, .revokedByNewerKey, .signerWithoutDigitalSignature,
            .unknownCurveParameters, .listSigner, .unknownCriticalExtension, .unlistedDocumentType, .signedByAuthority,
        ]
        let signerQuirks: Set<Quirk> = [
            .explicitCurve, .inheritedDSAParameters, .unstatedKeyIdentifier, .renamedIssuer,
        ]
        return quirks.isDisjoint(with: signerQuirks)
            && !(defect.map(changesSigner.contains) ?? false)
    }

    func plan(country: Country, digest: Digest, now: Int64) throws(ForgeError) -> ForgePlan {
        var mrz = MRZFields.specimen(format, country: country, now: now)
        for (name, value) in fields {
            if let path = Self.fieldPaths[name] { mrz[keyPath: path] = value }
        }
        var securityObject = SecurityObject(version: ldsVersion, digest: dataGroupDigest ?? digest)
        securityObject.signedData.signingTime = hasSigningTime ? now - Validity.day : nil
        var details = DocumentDetails(of: mrz, now: now)
        var dataGroups = dataGroups
        for (name, value) in fields {
            guard let field = Self.detailPaths[name] else { continue }
            details[keyPath: field.path] = value
            dataGroups.insert(field.dataGroup)
        }
        var plan = ForgePlan(
            now: now, fields: mrz, details: details, dataGroups: dataGroups, securityObject: securityObject)
        plan.portraitFile.record = portraitRecord
        plan.portraitFile.instances = portraitInstances
        plan.portraitFile.picturesPerRecord = picturesPerRecord
        if let defect { plan.apply(defect) }
        for quirk in quirks { plan.apply(quirk) }
        return plan
    }
}
