import NFCParsing
import PhoneClient
import TrustFiles

extension InspectCommand {
    /// What the chip says of itself, besides the data page, the portrait and the security object.
    func printOtherFiles(_ read: ChipRead) {
        section("Table of contents", read, .com, "EF.COM") { file in
            let common = try EFCOM(file)
            row("LDS version", common.ldsVersion)
            row("data groups", common.dataGroups.sorted().map { String($0.rawValue) }.joined(separator: ", "))
        }
        section("Personal details", read, .dg11, "EF.DG11", printPersonalDetails)
        section("Document details", read, .dg12, "EF.DG12", printDocumentDetails)
        section("Displayed portrait", read, .dg5, "EF.DG5") { file in
            printPictures(try DisplayedPictures(dg5: file))
        }
        section("Displayed signature", read, .dg7, "EF.DG7") { file in
            printPictures(try DisplayedPictures(dg7: file))
        }
        section("Optional details", read, .dg13, "EF.DG13") { file in
            row("contents", counted(try EFDG13(file).contents.count, "byte") + " of the issuer's own form")
        }
        section("Persons to notify", read, .dg16, "EF.DG16") { file in
            for person in try EFDG16(file).persons {
                row("name", person.name)
                row("telephone", person.telephone)
                row("address", person.address)
                row("recorded on", person.dateRecorded?.description)
            }
        }
    }

    /// A heading with what `body` prints, when the file was read.
    private func section(
        _ title: String, _ read: ChipRead, _ file: ChipFile, _ name: String, _ body: (Bytes) throws -> Void
    ) {
        guard let bytes = read[file] else { return }
        print("\n" + title)
        do {
            try body(bytes[...])
        } catch {
            row(name, "cannot be read: \(error)")
        }
    }

    private func printPersonalDetails(_ file: Bytes) throws {
        let details = try EFDG11(file)
        row("full name", details.fullName)
        for name in details.otherNames { row("other name", name) }
        row("personal number", details.personalNumber)
        row("date of birth", details.isDateOfBirthUnreadable ? "not a date" : details.dateOfBirth?.description)
        row("place of birth", details.placeOfBirth)
        row("address", details.address)
        row("telephone", details.telephone)
        row("profession", details.profession)
        row("title", details.title)
        row("personal summary", details.personalSummary)
        row("proof of citizenship", details.proofOfCitizenship.map { counted($0.count, "byte") })
        row("other documents", details.otherDocumentNumbers)
        row("custody", details.custody)
    }

    private func printDocumentDetails(_ file: Bytes) throws {
        let details = try EFDG12(file)
        row("issuing authority", details.issuingAuthority)
        row("date of issue", details.isDateOfIssueUnreadable ? "not a date" : details.dateOfIssue?.description)
        for person in details.otherPersons { row("other person", person) }
        row("endorsements", details.endorsements)
        row("tax and exit", details.taxAndExitRequirements)
        row("picture of the front", details.frontPicture.map { counted($0.count, "byte") })
        row("picture of the rear", details.rearPicture.map { counted($0.count, "byte") })
        row("personalized", details.personalizationTime?.description)
        row("by system", details.personalizationSystem)
    }

    private func printPictures(_ file: DisplayedPictures) {
        for picture in file.pictures { row("picture", counted(picture.count, "byte")) }
    }

    /// A text of the issuer's, without characters that would drive a terminal.
    private func row(_ name: String, _ text: LDSText?) {
        guard let text else { return }
        let plain = text.text.unicodeScalars.map { $0.properties.generalCategory == .control ? " " : $0 }
        row(name, String(String.UnicodeScalarView(plain)))
    }

    private func row(_ name: String, _ value: String?) {
        if let value { row(name, value as String) }
    }
}
