/// A workshop: one state, a time, and documents on demand.
///
/// Making the state is the slow part; documents of one forge share its CSCA, as a country's documents do. Safe to use
/// from several threads.
public struct Forge: Sendable {
    /// Whose documents are made.
    public let state: IssuingState
    /// Another state, for documents that pretend.
    public let neighbour: Country
    /// The time at which documents are made and checked, in seconds since 1970.
    public let now: Int64

    /// Founds the state with the algorithm of its CSCA.
    public init(
        country: Country = .utopia, neighbour: Country = .ruritania, algorithm: SigningAlgorithm = .default, now: Int64
    ) throws(ForgeError) {
        self.init(state: try IssuingState(country, algorithm: algorithm, now: now), neighbour: neighbour, now: now)
    }

    /// A workshop of a state that exists.
    public init(state: IssuingState, neighbour: Country = .ruritania, now: Int64) {
        self.state = state
        self.neighbour = neighbour
        self.now = now
    }

    /// Makes a document. A `signer` of the state saves making one for each document; recipes that ask for
    /// another algorithm, or whose defect or quirk lies in the signer's certificate, make their own all the same.
    public func make(_ recipe: ForgeRecipe, signer given: DocumentSigner? = nil) throws(ForgeError) -> ForgedDocument {
        let algorithm = try recipe.resolvedAlgorithm()
        var plan = try recipe.plan(country: state.country, digest: algorithm.scheme.digest, now: now)
        let issuer = try issuer(for: plan, signersAlgorithm: algorithm)
        let signer: DocumentSigner
        if plan.isSignedByAuthority {
            signer = DocumentSigner(issuer)
        } else if let given, given.algorithm == algorithm, plan.issuer == .state, recipe.usesOrdinarySigner {
            signer = given
        } else {
            signer = try issuer.makeDocumentSigner(algorithm: algorithm, now: now, profile: profile(for: plan))
        }

        for number in 0..<plan.alikeCertificates {
            var profile = plan.signer
            profile.commonName = "Document Signer of the same number \(number)"
            profile.serialNumber = signer.serialNumber
            let other = try issuer.makeDocumentSigner(algorithm: algorithm, now: now, profile: profile)
            plan.securityObject.signedData.leadingCertificates.append(other.certificate)
        }

        let method = recipe.effectiveActiveAuthentication
        let documentKey = try method.map(ActiveAuthenticationKey.init)
        let chipKey = try plan.chipHasOtherKey ? method.map(ActiveAuthenticationKey.init) : documentKey
        let agreement = recipe.effectiveChipAuthentication
        let agreementKey = try agreement.map(ChipAuthenticationKey.init)
        let chipAgreementKey = try plan.chipHasOtherKey ? agreement.map(ChipAuthenticationKey.init) : agreementKey
        let document = TravelDocument(
            fields: plan.fields, portrait: SpecimenPortrait.jpeg(ofAtLeast: recipe.portraitSize),
            portraitFile: plan.portraitFile, details: plan.details, presentDataGroups: plan.dataGroups,
            activeAuthentication: documentKey,
            chipAuthentication: agreementKey, hasUnreadableSecurityInfos: plan.hasUnreadableSecurityInfos)
        var anchors = try trustAnchors(for: plan, issuer: issuer)
        let (list, newerKey) = try revocationList(for: plan, signer: signer, issuer: issuer)
        if plan.embedsRevocationList { plan.securityObject.signedData.revocationLists = [list] }
        plan.securityObject.signedData.otherCertificates = try otherCertificates(for: plan, issuer: issuer)
        let files = try files(of: document, plan: plan, signer: signer)

        if let newerKey { anchors.append(newerKey.certificate) }
        if !plan.securityObject.signedData.hasSignerCertificate { anchors.append(signer.certificate) }
        return ForgedDocument(
            files: files, csca: state.certificate, dsc: signer.certificate, trustAnchors: anchors,
            revocationList: list, deviationList: try deviationList(for: plan, issuer: issuer),
            activeAuthentication: chipKey,
            chipAuthentication: chipAgreementKey,
            cardSecurity: try recipe.hasChipMapping ? cardSecurity(of: agreementKey, signedBy: signer) : nil)
    }

    /// EF.CardSecurity with the key of a chip; nil where the key is on no curve of PACE.
    private func cardSecurity(
        of key: ChipAuthenticationKey?, signedBy signer: DocumentSigner
    ) throws(ForgeError) -> [UInt8]? {
        guard let infos = key?.cardSecurityInfos else { return nil }
        return try SignedDataWriter(profile: SignedDataProfile(contentType: .cardSecurity), signer: signer)
            .encode(content: DER.set(of: infos))
    }

    /// What stands in EF.SOD beside the signer's certificate.
    private func otherCertificates(for plan: ForgePlan, issuer: IssuingState) throws(ForgeError) -> [[UInt8]] {
        if plan.issuer == .signer { return [issuer.certificate] }
        var certificates: [[UInt8]] = []
        for number in 0..<plan.embedsOtherCertificates {
            var profile = DocumentSigner.Profile()
            profile.commonName = "Other Signer \(number + 1)"
            certificates.append(try issuer.makeDocumentSigner(now: now, profile: profile).certificate)
        }
        return certificates
    }

    private func deviationList(for plan: ForgePlan, issuer: IssuingState) throws(ForgeError) -> [UInt8]? {
        guard plan.hasDeviatingHash else { return nil }
        var entry = DeviationEntry(dataGroup: 11)
        entry.documentNumbers = [plan.fields.documentNumber]
        return try issuer.deviationList(
            of: [entry], signedBy: try issuer.makeDeviationListSigner(now: now), now: now - Validity.day)
    }

    /// The state's list, and the key that signed it when that is another one than the issuer's.
    private func revocationList(
        for plan: ForgePlan, signer: DocumentSigner, issuer: IssuingState
    ) throws(ForgeError) -> ([UInt8], IssuingState?) {
        var profile = RevocationListProfile(thisUpdate: now - Validity.day, nextUpdate: now + 30 * Validity.day)
        switch plan.revocation {
        case .nothing:
            break
        case .nothingForLong:
            profile.thisUpdate = now - 120 * Validity.day
            profile.nextUpdate = now - 30 * Validity.day
        case .signer:
            profile.serialNumbers = [signer.serialNumber]
        case .signerByNewerKey:
            profile.serialNumbers = [signer.serialNumber]
            let newer = try issuer.successor(commonName: "CSCA 02")
            return (try newer.revocationList(profile), newer)
        case .issuer:
            profile.serialNumbers = [issuer.serialNumber]
            let newer = try issuer.successor()
            return (try newer.revocationList(profile), newer)
        }
        return (try issuer.revocationList(profile), nil)
    }

    private func issuer(for plan: ForgePlan, signersAlgorithm: SigningAlgorithm) throws(ForgeError) -> IssuingState {
        var country = state.country
        var profile = state.profile
        var algorithm = state.algorithm
        switch plan.issuer {
        case .state:
            return state
        case .successor:
            return try state.successor()
        case .impostor:
            break
        case .neighbour:
            country = neighbour
        case .unknown:
            profile.commonName = "CSCA 99"
        case .withoutCAFlag:
            profile.commonName = "CSCA 98"
            profile.isAuthority = false
        case .withSignersAlgorithm:
            profile.commonName = "CSCA 97"
            algorithm = signersAlgorithm
        case .expired:
            profile.commonName = "CSCA 96"
            profile.validity = Validity(around: now, daysBefore: 15 * 365, daysAfter: -1)
        case .signer:
            return IssuingState(try state.makeDocumentSigner(now: now), of: state)
        }
        return try IssuingState(country, algorithm: algorithm, now: now, profile: profile)
    }

    private func profile(for plan: ForgePlan) throws(ForgeError) -> DocumentSigner.Profile {
        var profile = plan.signer
        if plan.issuer == .impostor { profile.claimedAuthorityKeyIdentifier = try state.key.keyIdentifier }
        return profile
    }

    private func trustAnchors(for plan: ForgePlan, issuer: IssuingState) throws(ForgeError) -> [[UInt8]] {
        switch plan.issuer {
        case .successor: [state.certificate, try state.linkCertificate(for: issuer)]
        case .state, .unknown, .impostor, .signer: [state.certificate]
        case .neighbour, .withoutCAFlag, .withSignersAlgorithm, .expired: [state.certificate, issuer.certificate]
        }
    }

    private func files(
        of document: TravelDocument, plan: ForgePlan, signer: DocumentSigner
    ) throws(ForgeError) -> [String: [UInt8]] {
        var signed = try document.dataGroups()
        if !plan.hasMRZ { signed[1] = DER.element(0x61) }
        if plan.hasUnreadableDetails { signed[11] = DER.element(0x6B, [0x5F]) }
        if plan.hasDeviatingHash { signed[11] = ElementaryFiles.dataGroup11(fullName: "SPECIMEN<<SIGNED") }
        var files = ["sod.bin": try plan.securityObject.encode(over: signed, signer: signer)]

        var stored = signed
        if plan.hasDeviatingHash { stored[11] = ElementaryFiles.dataGroup11(fullName: "SPECIMEN<<STORED") }
        if plan.hasUndeclaredDataGroup {
            stored[11] = ElementaryFiles.dataGroup11(fullName: "SPECIMEN<<UNSIGNED")
        }
        switch plan.changeAfterSigning {
        case .name: stored[1] = try ElementaryFiles.dataGroup1(document.fields.withOtherName)
        case .portrait: stored[2] = document.portraitFile.encode(jpeg: document.portrait.withOtherMiddle)
        case nil: break
        }
        files["com.bin"] = ElementaryFiles.common(
            version: plan.securityObject.version,
            dataGroups: stored.keys.sorted().filter { !plan.unlistedDataGroups.contains($0) })
        for (number, file) in stored { files["dg\(number).bin"] = file }
        return files
    }
}

extension MRZFields {
    /// The same person with another first letter: no check digit covers the name.
    fileprivate var withOtherName: MRZFields {
        var changed = self
        changed.surname = (surname.hasPrefix("X") ? "Y" : "X") + surname.dropFirst()
        return changed
    }
}

extension [UInt8] {
    fileprivate var withOtherMiddle: [UInt8] {
        enumerated().map { $0.offset == count / 2 ? $0.element ^ 0x01 : $0.element }
    }
}
