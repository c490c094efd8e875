import Testing

@testable import DocumentForge

@Suite("Machine-readable zones")
struct MRZFieldsTests {
    static let eriksson = MRZFields(
        format: .td3, documentCode: "P", issuingState: "UTO", documentNumber: "L898902C3", nationality: "UTO",
        dateOfBirth: "740812", sex: "F", dateOfExpiry: "120415", surname: "Eriksson", givenNames: "Anna Maria",
        optionalData: "ZE184226B")

    static let card = MRZFields(
        format: .td1, documentCode: "I", issuingState: "UTO", documentNumber: "D23145890", nationality: "UTO",
        dateOfBirth: "740812", sex: "F", dateOfExpiry: "120415", surname: "Eriksson", givenNames: "Anna Maria")

    @Test(
        "Check digits of Doc 9303-3",
        arguments: [
            ("L898902C3", "6"), ("740812", "2"), ("120415", "9"), ("ZE184226B<<<<<", "1"), ("D23145890", "7"),
            ("D23145890734", "9"),
        ])
    func checkDigit(text: String, digit: String) {
        #expect(CheckDigit.of(text) == digit)
    }

    @Test("Passport of Doc 9303-4")
    func passport() throws {
        #expect(
            try Self.eriksson.lines == [
                "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<",
                "L898902C36UTO7408122F1204159ZE184226B<<<<<10",
            ])
    }

    @Test("Card of Doc 9303-5")
    func smallCard() throws {
        #expect(
            try Self.card.lines == [
                "I<UTOD231458907<<<<<<<<<<<<<<<",
                "7408122F1204159UTO<<<<<<<<<<<6",
                "ERIKSSON<<ANNA<MARIA<<<<<<<<<<",
            ])
    }

    @Test("Card with a long number")
    func longNumber() throws {
        var card = Self.card
        card.documentNumber = "D23145890734"
        let lines = try card.lines
        #expect(lines[0] == "I<UTOD23145890<7349<<<<<<<<<<<")
        #expect(lines[1].hasSuffix("6"))
    }

    @Test("Larger card of Doc 9303-6")
    func largerCard() throws {
        var card = Self.card
        card.format = .td2
        #expect(
            try card.lines == [
                "I<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<",
                "D231458907UTO7408122F1204159<<<<<<<6",
            ])
    }

    @Test("Visa of size A has no composite digit")
    func visa() throws {
        var visa = Self.eriksson
        visa.documentCode = "V"
        #expect(
            try visa.lines == [
                "V<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<",
                "L898902C36UTO7408122F1204159ZE184226B<<<<<<<",
            ])
    }

    @Test("Every line has the length of its format", arguments: MRZFormat.allCases)
    func lengths(format: MRZFormat) throws {
        var fields = MRZFields.specimen(format, now: 1_795_000_000)
        fields.surname = String(repeating: "LONG NAME ", count: 10)
        #expect(try fields.lines.allSatisfy { $0.count == format.lineLength })
    }

    @Test("A number that does not fit is refused")
    func tooLong() {
        var fields = Self.eriksson
        fields.documentNumber = "L898902C34"
        #expect(throws: ForgeError.fieldTooLong("document number")) { try fields.lines }
    }
}
