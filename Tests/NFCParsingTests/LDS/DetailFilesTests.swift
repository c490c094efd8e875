import Testing

@testable import NFCParsing

/// EF.DG11 and EF.DG12 as the standard writes them and as chips carry them.
struct DetailFilesTests {
    /// `tag length contents` for contents below 256 octets.
    private func field(_ tag: [UInt8], _ contents: [UInt8]) -> [UInt8] {
        tag + (contents.count < 128 ? [] : [0x81]) + [UInt8(contents.count)] + contents
    }
    private func field(_ tag: [UInt8], _ text: String) -> [UInt8] { field(tag, Array(text.utf8)) }

    private func dg11(_ fields: [UInt8]...) throws -> EFDG11 { try EFDG11(field([0x6B], fields.flatMap(\.self))[...]) }
    private func dg12(_ fields: [UInt8]...) throws -> EFDG12 { try EFDG12(field([0x6C], fields.flatMap(\.self))[...]) }

    @Test func readsTheFilesOfTheTwins() throws {
        var (personal, documents) = (0, 0)
        for twin in try TestData.entries("emrtd/twins") where twin.hasPrefix("like-") {
            guard let files = try? TestData.read("emrtd/twins/" + twin) else { continue }
            if let file = files.dataGroups[.dg11] {
                let details = try EFDG11(file)
                #expect(details.fullName?.identifiers.primary == "TWIN", "\(twin)")
                #expect(details.fullName?.identifiers.secondary == "LIKE")
                #expect(details.placeOfBirth?.text == "UTOPIA CITY")
                #expect(details.address?.parts == ["1 EXAMPLE ROAD", "UTOPIA"])
                #expect(details.listedTags.map(\.rawValue) == [0x5F0E, 0x5F11, 0x5F42])
                #expect(details.dateOfBirth == nil && !details.isDateOfBirthUnreadable)
                personal += 1
            }
            if let file = files.dataGroups[.dg12] {
                let details = try EFDG12(file)
                #expect(details.dateOfIssue?.description == "2025-06-01", "\(twin)")
                #expect(details.issuingAuthority?.text == "UTOPIA PASSPORT OFFICE")
                documents += 1
            }
        }
        #expect(personal == 4 && documents == 5, "EF.DG11 \(personal), EF.DG12 \(documents)")
    }

    @Test func readsEveryFieldOfThePerson() throws {
        let names = field([0xA0], [0x02, 0x01, 0x02] + field([0x5F, 0x0F], "ONE<<A") + field([0x5F, 0x0F], "TWO"))
        let details = try dg11(
            field([0x5C], [0x5F, 0x0E, 0x5F, 0x0F, 0x5F, 0x2B]), field([0x5F, 0x0E], "MÜLLER<LÜDENSCHEIDT<<ÉVA"),
            names, field([0x5F, 0x10], "123"), field([0x5F, 0x2B], "19640812"), field([0x5F, 0x11], "A<B<C"),
            field([0x5F, 0x42], "STREET<TOWN"), field([0x5F, 0x12], "+44"), field([0x5F, 0x13], "BAKER"),
            field([0x5F, 0x14], "DR"), field([0x5F, 0x15], "SUMMARY"), field([0x5F, 0x16], [0xFF, 0xD8, 0xFF]),
            field([0x5F, 0x17], "X1<X2"), field([0x5F, 0x18], "NOBODY"), field([0x5F, 0x7E], "UNKNOWN"))
        #expect(details.fullName?.identifiers.primary == "MÜLLER LÜDENSCHEIDT")
        #expect(details.fullName?.identifiers.secondary == "ÉVA")
        #expect(details.otherNames.map(\.text) == ["ONE<<A", "TWO"])
        #expect(details.dateOfBirth?.description == "1964-08-12")
        #expect(details.placeOfBirth?.parts == ["A", "B", "C"])
        #expect(details.otherDocumentNumbers?.parts == ["X1", "X2"])
        #expect(details.proofOfCitizenship.map(Array.init) == [0xFF, 0xD8, 0xFF])
        let texts = [
            details.personalNumber, details.address, details.telephone, details.profession, details.title,
            details.personalSummary, details.custody,
        ]
        #expect(texts.map { $0?.text } == ["123", "STREET<TOWN", "+44", "BAKER", "DR", "SUMMARY", "NOBODY"])
    }

    @Test func readsEveryFieldOfTheDocument() throws {
        let names = field([0xA0], [0x02, 0x01, 0x01] + field([0x5F, 0x1A], "CHILD<<ONE"))
        let details = try dg12(
            field([0x5C], [0x5F, 0x19, 0x5F, 0x26]), field([0x5F, 0x19], "OFFICE"), field([0x5F, 0x26], "20240229"),
            names, field([0x5F, 0x1B], "NONE"), field([0x5F, 0x1C], "TAX"), field([0x5F, 0x1D], [1, 2]),
            field([0x5F, 0x1E], [3]), field([0x5F, 0x55], "20240229235958"), field([0x5F, 0x56], "SN7"))
        #expect(details.issuingAuthority?.text == "OFFICE")
        #expect(details.dateOfIssue?.description == "2024-02-29")
        #expect(details.otherPersons.map { $0.identifiers.primary } == ["CHILD"])
        #expect(details.endorsements?.text == "NONE")
        #expect(details.taxAndExitRequirements?.text == "TAX")
        #expect(details.frontPicture.map(Array.init) == [1, 2])
        #expect(details.rearPicture.map(Array.init) == [3])
        #expect(details.personalizationTime?.description == "2024-02-29T23:59:58")
        #expect(details.personalizationSystem?.text == "SN7")
    }

    /// Half octets as France, Malaysia, Taiwan and Bosnia write them.
    @Test func readsPackedDates() throws {
        #expect(try dg11(field([0x5F, 0x2B], [0x19, 0x64, 0x08, 0x12])).dateOfBirth?.description == "1964-08-12")
        let packed: [UInt8] = [0x20, 0x24, 0x02, 0x29, 0x23, 0x59, 0x58]
        let details = try dg12(field([0x5F, 0x26], Array(packed.prefix(4))), field([0x5F, 0x55], packed))
        #expect(details.dateOfIssue?.description == "2024-02-29")
        #expect(details.personalizationTime?.description == "2024-02-29T23:59:58")
    }

    @Test(arguments: [
        ("19640812", "1964-08-12"), ("19640800", "1964-08"), ("19640000", "1964"), ("00000000", ""), ("00000812", ""),
        ("19640012", "1964"), ("20240229", "2024-02-29"),
    ])
    func unknownPartsOfABirthAreZero(digits: String, expected: String) throws {
        let details = try dg11(field([0x5F, 0x2B], digits))
        #expect(details.dateOfBirth?.description == expected)
        #expect(!details.isDateOfBirthUnreadable)
    }

    /// A field that holds no date is named; the rest of the file is still read.
    @Test(arguments: ["20230229", "19641301", "19640832", "1964081", "196408123", "1964081A", "<<<<<<<<", ""])
    func aFieldThatIsNoDate(digits: String) throws {
        let birth = try dg11(field([0x5F, 0x2B], digits), field([0x5F, 0x10], "7"))
        #expect(birth.dateOfBirth == nil && birth.isDateOfBirthUnreadable)
        #expect(birth.personalNumber?.text == "7")
        let issue = try dg12(field([0x5F, 0x26], digits), field([0x5F, 0x55], digits + "240000"))
        #expect(issue.dateOfIssue == nil && issue.isDateOfIssueUnreadable)
        #expect(issue.personalizationTime == nil)
    }

    @Test func packedDigitsAboveNineAreNoDate() throws {
        #expect(try dg12(field([0x5F, 0x26], [0x20, 0x2A, 0x02, 0x01])).isDateOfIssueUnreadable)
        #expect(try dg12(field([0x5F, 0x26], "20240000")).isDateOfIssueUnreadable)
    }

    /// China and early samples leave the template out; an identity card of Belarus lists its tag.
    @Test func namesWithoutTheirTemplate() throws {
        let details = try dg12(
            field([0x5C], [0xA0, 0x5F, 0x1A]), field([0x5F, 0x1A], "ONE"), field([0x5F, 0x1A], "TWO"))
        #expect(details.otherPersons.map(\.text) == ["ONE", "TWO"])
        #expect(details.listedTags.map(\.rawValue) == [0xA0, 0x5F1A])
        #expect(try dg11(field([0x5F, 0x0F], "ALIAS")).otherNames.map(\.text) == ["ALIAS"])
    }

    @Test func refusesWhatCanBeReadInTwoWays() {
        let date = field([0x5F, 0x26], "20240101")
        let refused: [[UInt8]] = [
            field([0x6C], date + field([0x5F, 0x26], "20250101")), field([0x6C], date) + [0x00], field([0x6B], date),
            field([0x6C], date.dropLast()), field([0x6C], field([0x5C], [0x5F]) + date),
            field([0x6C], field([0x5C], []) + field([0x5C], [0x5F, 0x19]) + field([0x5C], [0x5F, 0x26])),
            field([0x6C], field([0xA0], field([0x5F, 0x1A], "NO COUNT"))),
            field([0x6C], field([0xA0], [0x02, 0x01, 0x01] + date)), [], [0x6C, 0x80, 0x00, 0x00],
        ]
        for file in refused { #expect(throws: LDSError.self, "\(file)") { try EFDG12(file[...]) } }
        #expect(throws: Never.self) { try EFDG12(field([0x6C], date)[...]) }
    }

    @Test func countsWhatItKeeps() {
        let names = (0..<65).flatMap { _ in field([0x5F, 0x1A], "") }
        #expect(throws: LDSError.tooManyElements) { try EFDG12(field([0x6C], names)[...]) }
    }

    @Test func textThatIsNotUTF8IsReplacedAndNeverCut() throws {
        let details = try dg11(field([0x5F, 0x0E], [0x41, 0xE9, 0x00, 0x42]))
        #expect(details.fullName?.text == "A\u{FFFD}\u{0}B")
        #expect(details.fullName.map { Array($0.bytes) } == [0x41, 0xE9, 0x00, 0x42])
    }
}
