/// How one document will be made; defects and quirks change it before anything is made.
struct ForgePlan: Sendable {
    enum Issuer: Sendable {
        case state
        case unknown
        case impostor
        case neighbour
        case withoutCAFlag
        case withSignersAlgorithm
        case successor
        case expired
        case signer
    }

    enum Revocation: Sendable {
        case nothing
        case signer
        case signerByNewerKey
        case issuer
        case nothingForLong
    }

    enum ChangeAfterSigning: Sendable {
        case name
        case portrait
    }

    let now: Int64
    var fields: MRZFields
    var details: DocumentDetails
    var portraitFile = PortraitFile()
    var dataGroups: Set<Int> = []
    var issuer = Issuer.state
    var signer = DocumentSigner.Profile()
    var securityObject: SecurityObject
    var changeAfterSigning: ChangeAfterSigning?
    var hasUndeclaredDataGroup = false
    var hasDeviatingHash = false
    var revocation = Revocation.nothing
    var isSignedByAuthority = false
    var hasMRZ = true
    var hasUnreadableDetails = false
    var embedsOtherCertificates = 0
    var embedsRevocationList = false
    var chipHasOtherKey = false
    var hasUnreadableSecurityInfos = false
    /// How many other certificates have the signer's issuer and serial number.
    var alikeCertificates = 0
    var unlistedDataGroups: Set<Int> = []

    mutating func apply(_ defect: Defect) {
        switch defect {
        case .changedDG1: changeAfterSigning = .name
        case .changedDG2: changeAfterSigning = .portrait
        case .wrongSignature: securityObject.signedData.hasWrongSignature = true
        case .unknownIssuer: issuer = .unknown
        case .impostorIssuer: issuer = .impostor
        case .foreignState:
            issuer = .neighbour
            fields.issuingState = "D"
            fields.nationality = "D"
        case .issuerWithoutCAFlag: issuer = .withoutCAFlag
        case .signedByAuthority: isSignedByAuthority = true
        case .signerMadeBySigner: issuer = .signer
        case .listSigner: signer.purpose = .masterListSigner
        case .unknownCriticalExtension:
            signer.otherExtensions = [CertificateExtensions.wrap("1.3.6.1.4.1.55555.1", critical: true, DER.null)]
        case .unlistedDocumentType: signer.documentCodes = ["V", "AC"]
        case .expiredSigner: signer.validity = Validity(around: now, daysBefore: 300, daysAfter: -1)
        case .notYetValidSigner: signer.validity = Validity(around: now, daysBefore: -7, daysAfter: 3_650)
        case .revokedSigner: revocation = .signer
        case .revokedIssuer: revocation = .issuer
        case .revokedByNewerKey: revocation = .signerByNewerKey
        case .staleRevocationList: revocation = .nothingForLong
        case .expiredDocument: fields.dateOfExpiry = CalendarTime(secondsSinceEpoch: now - 30 * Validity.day).mrzDate
        case .missingDG2Hash: securityObject.omittedDataGroups = [2]
        case .wrongContentTypeAttribute: securityObject.signedData.attributedContentType = .data
        case .masterListContentType: securityObject.signedData.setContentType(.masterList)
        case .missingMessageDigest: securityObject.signedData.hasMessageDigest = false
        case .doubledMessageDigest: securityObject.signedData.hasDoubledMessageDigest = true
        case .noSignedAttributes: securityObject.signedData.hasSignedAttributes = false
        case .twoSigners: securityObject.signedData.signerInfoCount = 2
        case .noSigner: securityObject.signedData.signerInfoCount = 0
        case .duplicateDGEntry: securityObject.contradictedDataGroup = 1
        case .shortDGHash: securityObject.shortenedDataGroup = 2
        case .unknownDGDigest: securityObject.namesUnknownDigest = true
        case .nineCertificates: embedsOtherCertificates = 8
        case .undeclaredDG: hasUndeclaredDataGroup = true
        case .signerWithoutDigitalSignature: signer.maySign = false
        case .unknownCurveParameters: signer.hasForeignBase = true
        case .noMRZ: hasMRZ = false
        case .visaMRZ: fields.documentCode = "V"
        case .wrongCheckDigit: fields.hasWrongBirthCheckDigit = true
        case .badActiveAuthentication: chipHasOtherKey = true
        case .badChipAuthentication: chipHasOtherKey = true
        case .unreadableDG14: hasUnreadableSecurityInfos = true
        case .contradictingDG11:
            dataGroups.insert(11)
            details.fullDateOfBirth = "19910518"
        case .unreadableDG11:
            dataGroups.insert(11)
            hasUnreadableDetails = true
        case .truncatedPortrait: portraitFile.missingOctets = 100
        case .portraitWithoutPicture: portraitFile.hasPicture = false
        case .noPortrait: portraitFile.instances = 0
        case .incompleteCommonFile: unlistedDataGroups = [2]
        case .impossibleBirthDate: fields.dateOfBirth = "900231"
        case .placeholderZone: fields.makePlaceholder()
        }
    }

    mutating func apply(_ quirk: Quirk) {
        switch quirk {
        case .indefiniteLengths: securityObject.signedData.usesIndefiniteLengths = true
        case .constructedOctetString: securityObject.signedData.hasConstructedContent = true
        case .indefiniteFile: securityObject.wrapping = .indefinite
        case .bareSecurityObject: securityObject.wrapping = .none
        case .belgianContentType: securityObject.signedData.setContentType(.ldsSecurityObjectBelgium)
        case .dutchContentType: securityObject.signedData.setContentType(.ldsSecurityObjectNetherlands)
        case .plainDataContentType: securityObject.signedData.setContentType(.data)
        case .unstatedLDSVersion: securityObject.statesVersion = false
        case .trailingPadding: securityObject.padding = 64
        case .signerByKeyIdentifier: securityObject.signedData.signerIdentifier = .subjectKeyIdentifier
        case .noNullParameters: securityObject.signedData.hasNullParameters = false
        case .explicitCurve: signer.curveParameters = .explicit
        case .inheritedDSAParameters:
            issuer = .withSignersAlgorithm
            signer.leavesParametersToIssuer = true
        case .unorderedAttributes: securityObject.signedData.hasUnorderedAttributes = true
        case .disagreeingDigests: securityObject.signedData.digest = .sha512
        case .reorderedSignerName: securityObject.signedData.hasReorderedSignerName = true
        case .retypedSignerName: securityObject.signedData.hasRetypedSignerName = true
        case .strangeSignerIdentifier: securityObject.signedData.signerIdentifier = .strange
        case .unstatedKeyIdentifier:
            signer.keyIdentifier = .absent
            securityObject.signedData.signerIdentifier = .subjectKeyIdentifier
        case .repeatedSignerCertificate: securityObject.signedData.repeatsSignerCertificate = true
        case .otherCertificates: embedsOtherCertificates = 7
        case .embeddedRevocationList: embedsRevocationList = true
        case .expiredIssuer: issuer = .expired
        case .renamedIssuer: signer.issuerCommonName = "Renamed CSCA"
        case .linkCertificate: issuer = .successor
        case .alikeCertificates: alikeCertificates = 7
        case .signerCertificateAbsent: securityObject.signedData.hasSignerCertificate = false
        case .deviatingHash: hasDeviatingHash = true
        case .plainRSAEncryptionOID: securityObject.signedData.namesKeyAlgorithmOnly = true
        case .bcdDates: changeDetails { $0.packsDates = true }
        case .namesWithoutTemplate: changeDetails { $0.leavesNameTemplateOut = true }
        case .listedNameTemplate: changeDetails { $0.listsNameTemplate = true }
        case .shortFaceLength: portraitFile.lengthError = -8
        case .longFaceLength: portraitFile.lengthError = 1
        case .unstatedPortraitSize: portraitFile.statesSize = false
        case .misnamedPortraitFormat: portraitFile.namesWrongFormat = true
        case .barePortrait: portraitFile.wrapping = .bare
        case .olderRecordUnderNewerTag: portraitFile.wrapping = .olderRecordUnderNewerTag
        case .faceBlockWithoutTemplate: changePortrait { $0.wrapping = .withoutTemplate }
        case .extendedFaceCodes: changePortrait { $0.wrapsCodes = true }
        case .unknownBirthDate: fields.dateOfBirth = "<<<<<<"
        }
    }

    /// Both files of details have the quirk, so that it is there to be seen.
    private mutating func changeDetails(_ change: (inout DocumentDetails) -> Void) {
        dataGroups.formUnion([11, 12])
        change(&details)
    }

    /// The quirk belongs to the newer record.
    private mutating func changePortrait(_ change: (inout PortraitFile) -> Void) {
        portraitFile.record = .iso39794
        change(&portraitFile)
    }
}

extension MRZFields {
    /// The zone of a card for citizens of other states: a document code and fillers.
    fileprivate mutating func makePlaceholder() {
        documentCode = "UB"
        (documentNumber, nationality, dateOfBirth, sex, dateOfExpiry) = ("", "", "", "<", "")
        (surname, givenNames, optionalData) = ("", "", "")
    }
}
