import DocumentForge
import Testing

@testable import NFCParsing

/// What a verdict says of the holder: the rows of the reference's gaps in reading data groups (dates, numbers, names,
/// visas, faces), each on a whole, signed document.
struct HolderDataTests {
    private func claims(_ recipe: String, without absent: Set<DataGroupNumber> = []) throws -> DocumentClaims {
        let verdict = try ForgedFiles.verdict(recipe, without: absent)
        return try #require(verdict.document?.claims, "\(verdict.failedChecks)")
    }

    private func warnings(_ recipe: String, without absent: Set<DataGroupNumber> = []) throws -> [Warning] {
        let verdict = try ForgedFiles.verdict(recipe, without: absent)
        #expect(verdict.outcome == .confirmed, "\(verdict.failedChecks)")
        return verdict.warnings.filter { $0.code != .specimen }
    }

    @Test func aGenuineDocumentIsConfirmedWithoutARemark() throws {
        for groups in [
            "",
            " data-group=5 data-group=7 data-group=11 data-group=12 data-group=13 data-group=16 issue-date=20261110",
        ] {
            #expect(try warnings("surname=A" + groups).isEmpty)
        }
    }

    @Test(arguments: ["td1", "td2"])
    func longNumbersAreWhole(format: String) throws {
        #expect(try claims("format=\(format) number=D23145890734").documentNumber == "D23145890734")
    }

    @Test(arguments: [("<<<<<<", ""), ("74<<<<", "1974"), ("7408<<", "1974-08")])
    func unknownPartsOfABirthAreLeftOut(birth: String, expected: String) throws {
        let claims = try claims("birth=\(birth)")
        #expect(claims.value(forKey: "date_of_birth") == .text(expected))
        #expect(claims.value(forKey: "age_over_18") == (expected.isEmpty ? nil : .flag(true)))
    }

    /// 31 February is nobody's birthday: the month is kept, the document is confirmed, the verdict says so.
    @Test func anImpossibleDateIsNeverPassedOn() throws {
        #expect(try claims("defect=impossible-birth-date").dateOfBirth.description == "1990-02")
        let remarks = try warnings("defect=impossible-birth-date")
        #expect(remarks == [Warning(code: .impossibleDate, detail: "date_of_birth")])
    }

    /// The check is made on 18 November 2026.
    @Test(arguments: [("261118", "2026-11-18"), ("261119", "1926-11-19")])
    func nobodyIsBornAfterToday(birth: String, expected: String) throws {
        #expect(try claims("birth=\(birth)").dateOfBirth.description == expected)
    }

    @Test func theCenturyComesFromEFDG11() throws {
        let recipe = "birth=260101 full-birth=19260101"
        let claims = try claims(recipe)
        #expect(claims.dateOfBirth.description == "1926-01-01")
        #expect(claims.value(forKey: "age_over_100") == .flag(true))
        #expect(!claims.isBirthCenturyAmbiguous)
        #expect(try warnings(recipe).isEmpty)
        #expect(try self.claims(recipe + " quirk=bcd-dates").dateOfBirth.description == "1926-01-01")

        // Without the file both centuries are possible: the younger age is taken, and the verdict says so.
        let alone = try self.claims(recipe, without: [.dg11])
        #expect(alone.dateOfBirth.description == "2026-01-01" && alone.isBirthCenturyAmbiguous)
        #expect(alone.value(forKey: "age_over_18") == .flag(false))
        #expect(try warnings(recipe, without: [.dg11]).map(\.code) == [.birthCenturyAmbiguous])
    }

    @Test func aContradictionOfEFDG11KeepsTheZone() throws {
        #expect(try claims("defect=contradicting-dg11").dateOfBirth.description == "1990-05-17")
        #expect(try warnings("defect=contradicting-dg11").map(\.code) == [.dateOfBirthContradicted])
    }

    @Test func filesThatDoNotDecideAreNamed() throws {
        #expect(try warnings("full-birth=19901317") == [Warning(code: .fieldUnreadable, detail: "dg11 date_of_birth")])
        #expect(try warnings("issue-date=20250230") == [Warning(code: .fieldUnreadable, detail: "dg12 date_of_issue")])
        #expect(try warnings("defect=incomplete-ef-com") == [Warning(code: .commonFileMismatch, detail: "dg2")])
    }

    @Test func theDateOfIssueComesFromEFDG12() throws {
        #expect(try claims("issue-date=20200229").dateOfIssue?.description == "2020-02-29")
        #expect(try claims("data-group=12 quirk=bcd-dates").dateOfIssue?.description == "2026-11-17")
        #expect(try claims("surname=A").dateOfIssue == nil)
    }

    @Test func spacesInNamesAreSingle() throws {
        let claims = try claims("surname=VAN_DER_STEEN given-names=ANNA___MARIA")
        #expect(claims.familyName == "VAN DER STEEN" && claims.givenNames == "ANNA MARIA")
    }

    @Test(arguments: [("M", "M", 0), ("F", "F", 0), ("<", "X", 0), ("X", "X", 0), ("Q", "X", 1)])
    func sexIsOneOfThree(sex: String, marker: String, remarks: Int) throws {
        let claims = try claims("sex=\(sex)")
        #expect(claims.value(forKey: "sex_marker") == .text(marker))
        #expect(claims.sexMarkerRaw == sex)
        #expect(try warnings("sex=\(sex)").count { $0.code == .unknownSex } == remarks)
    }

    @Test(arguments: ["td2", "td3"])
    func visasAreNoProofOfIdentity(format: String) throws {
        let verdict = try ForgedFiles.verdict("format=\(format) defect=visa-mrz")
        #expect(verdict.document == nil)
        #expect(verdict.failedChecks == ["machineReadableZone: mrz_not_a_travel_document"])
        #expect(verdict.failureCode == "document_data_invalid")
    }

    @Test(arguments: ["td1", "td2", "td3"])
    func aPlaceholderHasNoIdentity(format: String) throws {
        let verdict = try ForgedFiles.verdict("format=\(format) defect=placeholder-mrz")
        #expect(verdict.document == nil)
        #expect(verdict.failedChecks == ["machineReadableZone: no_identity_data"])
    }

    @Test func anExpiredDocumentIsNotForged() throws {
        let verdict = try ForgedFiles.verdict("defect=expired-document")
        #expect(verdict.failedChecks == ["documentExpiry: document_expired"])
        #expect(verdict.failureCode == "document_data_invalid")
    }

    /// A wrong check digit under a right signature is the state's mistake: a remark with the field, and confirmed.
    @Test func wrongCheckDigitsAreNamedByField() throws {
        let fields = try warnings("defect=wrong-check-digit").filter { $0.code == .checkDigitMismatch }.map(\.detail)
        #expect(fields == ["date_of_birth"])
    }

    @Test(arguments: PortraitRecord.allCases)
    func thePortraitIsTheFirstPicture(record: PortraitRecord) throws {
        let recipe = "portrait-record=\(record.rawValue) portrait-instances=2 pictures-per-record=2"
        let portrait = try #require(try ForgedFiles.verdict(recipe).document?.portrait)
        #expect(Array(portrait.bytes) == SpecimenPortrait.jpeg)
        #expect(portrait.record.rawValue == (record == .iso39794 ? "iso39794-5" : "iso19794-5"))
    }

    @Test(arguments: [
        ("truncated-portrait", Warning.Code.portraitTruncated, true),
        ("portrait-without-picture", .portraitUnreadable, false),
        ("no-portrait", .portraitAbsent, false),
    ])
    func aMissingPortraitIsNoForgery(defect: String, code: Warning.Code, hasPortrait: Bool) throws {
        #expect(try warnings("defect=\(defect)").map(\.code) == [code])
        #expect(
            try ForgedFiles.verdict("defect=\(defect)").document?.portrait.map { _ in true }
                == (hasPortrait ? true : nil))
    }

    /// Where a face is going to be compared, a document without one is of no use, and still no forgery.
    @Test(arguments: [
        ("truncated-portrait", String?.none), ("portrait-without-picture", "portrait: portrait_unreadable"),
        ("no-portrait", "portrait: portrait_absent"),
    ])
    func aLivePolicyWantsAPortrait(defect: String, failure: String?) throws {
        #expect(AcceptancePolicy.live.requiresPortrait)
        var policy = AcceptancePolicy.recorded
        policy.requiresPortrait = true
        let verdict = try ForgedFiles.verdict("defect=\(defect)", policy: policy)
        #expect(verdict.failedChecks == [failure].compactMap { $0 })
        #expect(verdict.failureCode == (failure == nil ? nil : "document_data_invalid"))
    }
}
