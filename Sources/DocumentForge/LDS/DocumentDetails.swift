/// What EF.DG11 says of the holder and EF.DG12 of the document (Doc 9303-10 §4.7.11, §4.7.12).
struct DocumentDetails: Sendable {
    /// Full name in national characters, `<<` between the identifiers.
    var fullName: String
    /// Another name of the holder.
    var otherName: String
    var personalNumber: String
    /// `YYYYMMDD`; unknown parts are zeros.
    var fullDateOfBirth: String
    var placeOfBirth: String
    var address: String
    var issuingAuthority: String
    /// `YYYYMMDD`
    var dateOfIssue: String
    /// Another person whom the document covers.
    var otherPerson: String
    /// `YYYYMMDDHHMMSS`
    var personalizationTime: String

    /// Whether dates and times are packed into half octets.
    var packsDates = false
    /// Whether names stand beside the other fields, without their template.
    var leavesNameTemplateOut = false
    /// Whether the list of tags names the template of the names in place of the names.
    var listsNameTemplate = false

    /// The specimen of a zone: its date of birth with a century, issued on the day of its signature.
    init(of fields: MRZFields, now: Int64) {
        let issue = CalendarTime(secondsSinceEpoch: now - Validity.day).digits
        fullName = fields.surname + "<<" + fields.givenNames
        otherName = "Nobody<<Nemo"
        personalNumber = "19-900517"
        fullDateOfBirth = Self.fullDate(fields.dateOfBirth, now: now)
        placeOfBirth = "Utopia City<Utopia"
        address = "1 Example Road<Utopia City"
        issuingAuthority = "Utopia Passport Office"
        dateOfIssue = String(issue.prefix(8))
        otherPerson = "Specimen<<Minor"
        personalizationTime = issue
    }

    /// EF.DG11
    var dataGroup11: [UInt8] {
        file(
            0x6B, name: (0x5F0F, otherName),
            fields: [
                (0x5F0E, Array(fullName.utf8)), (0x5F10, Array(personalNumber.utf8)), (0x5F2B, date(fullDateOfBirth)),
                (0x5F11, Array(placeOfBirth.utf8)), (0x5F42, Array(address.utf8)),
            ])
    }

    /// EF.DG12
    var dataGroup12: [UInt8] {
        file(
            0x6C, name: (0x5F1A, otherPerson),
            fields: [
                (0x5F19, Array(issuingAuthority.utf8)), (0x5F26, date(dateOfIssue)),
                (0x5F55, date(personalizationTime)),
            ])
    }

    /// `5C` with the tags, then the fields, empty ones left out, then the names.
    private func file(_ outer: UInt32, name: (UInt32, String), fields: [(tag: UInt32, contents: [UInt8])]) -> [UInt8] {
        let present = fields.filter { !$0.contents.isEmpty }
        let nameField = DER.element(name.0, Array(name.1.utf8))
        let names = leavesNameTemplateOut ? nameField : DER.element(0xA0, DER.integer(1), nameField)
        let listed = present.map(\.tag) + (name.1.isEmpty ? [] : [listsNameTemplate ? 0xA0 : name.0])
        let list = DER.element(0x5C, Array(listed.map(DER.identifier).joined()))
        let contents = present.flatMap { DER.element($0.tag, $0.contents) }
        return DER.element(outer, list, contents, name.1.isEmpty ? [] : names)
    }

    /// Digits as characters, or two in each octet.
    private func date(_ digits: String) -> [UInt8] {
        guard packsDates else { return Array(digits.utf8) }
        let values = digits.utf8.map { $0 & 0x0F }
        return stride(from: 0, to: values.count - 1, by: 2).map { values[$0] << 4 | values[$0 + 1] }
    }

    /// A date of the zone with its century, zeros for fillers.
    private static func fullDate(_ date: String, now: Int64) -> String {
        let digits = date.map { $0 == "<" ? "0" : String($0) }.joined()
        guard let year = Int(date.prefix(2)) else { return "0000" + digits.dropFirst(2) }
        let current = CalendarTime(secondsSinceEpoch: now).year
        return (year > current % 100 ? "19" : "20") + digits
    }
}
