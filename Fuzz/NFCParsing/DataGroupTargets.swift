/// The files beside those on which the checks stand.
let dataGroupTargets: [FuzzTarget] = [
    FuzzTarget("dg11") { bytes in
        guard let file = try? EFDG11(bytes) else { return }
        let texts = [
            file.fullName, file.personalNumber, file.placeOfBirth, file.address, file.telephone, file.profession,
            file.title, file.personalSummary, file.otherDocumentNumbers, file.custody,
        ]
        for text in texts.compactMap({ $0 }) + file.otherNames { read(text, over: bytes) }
        if let picture = file.proofOfCitizenship { requireWindow(picture, over: bytes) }
        precondition(file.dateOfBirth == nil || !file.isDateOfBirthUnreadable)
        // Whatever the file says, nobody is born after the check.
        let birth = BirthDate(zone: MRZDate([0x3C, 0x3C][...]), details: file.dateOfBirth, at: sample.time)
        precondition(birth.date.year == nil || birth.date.earliest <= sample.time.date)
    },
    FuzzTarget("dg12") { bytes in
        guard let file = try? EFDG12(bytes) else { return }
        let texts = [
            file.issuingAuthority, file.endorsements, file.taxAndExitRequirements, file.personalizationSystem,
        ]
        for text in texts.compactMap({ $0 }) + file.otherPersons { read(text, over: bytes) }
        for picture in [file.frontPicture, file.rearPicture].compactMap({ $0 }) { requireWindow(picture, over: bytes) }
        precondition(file.dateOfIssue == nil || !file.isDateOfIssueUnreadable)
        _ = (file.dateOfIssue?.description, file.personalizationTime)
        let dates = DocumentDates(signer: sample.signer, signingTime: nil, dg12: bytes)
        precondition(dates.dateOfIssue == file.dateOfIssue && (dates.signing == nil) == (file.dateOfIssue == nil))
        _ = (dates.wasSignerValidAtSigning, dates.wasSignedInKeyUsage)
    },
    FuzzTarget("dg13") { bytes in
        if let file = try? EFDG13(bytes) { requireWindow(file.contents, over: bytes) }
    },
    FuzzTarget("dg16") { bytes in
        guard let file = try? EFDG16(bytes) else { return }
        precondition(file.persons.count <= 15)
        for person in file.persons {
            for text in [person.name, person.telephone, person.address].compactMap({ $0 }) { read(text, over: bytes) }
        }
    },
    FuzzTarget("displayed-pictures") { bytes in
        for file in [try? DisplayedPictures(dg5: bytes), try? DisplayedPictures(dg7: bytes)] {
            guard let file else { continue }
            precondition(file.pictures.count <= 9)
            for picture in file.pictures { requireWindow(picture, over: bytes) }
        }
    },
    FuzzTarget("ef-com") { bytes in
        guard let file = try? EFCOM(bytes) else { return }
        precondition(file.dataGroups.count + file.unknownTags.count <= 64)
        precondition([0, 4].contains(file.ldsVersion.count) && [0, 6].contains(file.unicodeVersion.count))
    },
    FuzzTarget("card-access") { bytes in
        guard let infos = try? SecurityInfos(cardAccess: bytes) else { return }
        precondition(infos.infos.count <= 64)
        for name in infos.protocols { _ = name.description }
    },
]

private func read(_ text: LDSText, over bytes: Bytes) {
    requireWindow(text.bytes, over: bytes)
    // What people read has no fillers left.
    precondition(!text.parts.contains { $0.contains("<") || $0.isEmpty })
    precondition(!text.identifiers.primary.contains("<") && !text.identifiers.secondary.contains("<"))
    _ = text.text
}
