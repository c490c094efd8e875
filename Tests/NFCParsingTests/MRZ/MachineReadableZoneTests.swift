import Testing

@testable import NFCParsing

struct MachineReadableZoneTests {
    private static let td3 =
        "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<" + "L898902C36UTO7408122F1204159ZE184226B<<<<<10"
    private static let td1 =
        "I<UTOD231458907<<<<<<<<<<<<<<<" + "7408122F1204159UTO<<<<<<<<<<<6" + "ERIKSSON<<ANNA<MARIA<<<<<<<<<<"
    private static let td1Long =
        "I<UTOD23145890<7349<<<<<<<<<<<" + "7408122F1204159UTO<<<<<<<<<<<6" + "ERIKSSON<<ANNA<MARIA<<<<<<<<<<"
    private static let td2 =
        "I<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<" + "D231458907UTO7408122F1204159<<<<<<<6"

    private func zone(_ text: String) throws -> MachineReadableZone {
        try MachineReadableZone(characters: Array(text.utf8)[...])
    }

    /// The worked examples of Doc 9303.
    @Test(arguments: [
        (td3, MRZFormat.td3, "P", "L898902C3"), (td1, .td1, "I", "D23145890"), (td2, .td2, "I", "D23145890"),
        (td1Long, .td1, "I", "D23145890734"),
    ])
    func readsTheStandardsExamples(text: String, format: MRZFormat, code: String, number: String) throws {
        let zone = try zone(text)
        #expect(zone.format == format)
        #expect(zone.documentCode == code)
        #expect(zone.issuingState == "UTO")
        #expect(zone.documentNumber == number)
        #expect(zone.name.primaryIdentifier == "ERIKSSON")
        #expect(zone.name.secondaryIdentifier == "ANNA MARIA")
        #expect(zone.nationality == "UTO")
        #expect(zone.sex.marker == "F")
        #expect(zone.checkDigitMismatches.isEmpty)
        let time = try Timestamp.day(2026, 11, 24)
        #expect(zone.dateOfBirth.birthDate(at: time).description == "1974-08-12")
        #expect(zone.dateOfExpiry.expiryDate(at: time)?.description == "2012-04-15")
    }

    /// One character changed at a time: the digit over it and the composite one no longer fit.
    @Test func everyDigitIsCompared() throws {
        let fields: [(column: Int, field: MRZField)] = [
            (44, .documentNumber), (57, .dateOfBirth), (65, .dateOfExpiry), (73, .personalNumber), (87, .composite),
        ]
        for (column, field) in fields {
            var characters = Array(Self.td3)
            characters[column] = characters[column] == "5" ? "6" : "5"
            let mismatches = try zone(String(characters)).checkDigitMismatches
            #expect(mismatches.contains(field), "column \(column): \(mismatches)")
            #expect(mismatches.contains(.composite))
        }
    }

    @Test(arguments: [
        ("ZE184226B<<<<<", "ZE184226B"), ("<<<<<<<<<<<<<<", ""), ("12<34<<5<<<<<<", "12345"), ("<1<<<<<<<<<<<2", "12"),
        ("12345678901234", "12345678901234"),
    ])
    func fillersAreNoPartOfAField(field: String, expected: String) throws {
        let text = Self.td3.prefix(72) + field + Self.td3.suffix(2)
        #expect(try zone(String(text)).optionalData == expected)
    }

    @Test func visasAreToldApart() throws {
        let visa = "V" + Self.td3.dropFirst()
        #expect(try zone(visa).format == .mrvA)
        #expect(try zone("V" + Self.td2.dropFirst()).format == .mrvB)
    }

    /// Nothing is dropped to make a zone fit.
    @Test func refusesWhatNoZoneHolds() {
        for character in ["a", " ", "\n", "-", "Ä", "\u{0}"] {
            let text = String(character) + Self.td3.dropFirst()
            #expect(throws: LDSError.self) { try zone(text) }
        }
        for column in 0..<88 {
            var characters = Array(Self.td3.utf8)
            characters[column] |= 0x80
            #expect(throws: LDSError.zoneCharacter, "column \(column)") {
                try MachineReadableZone(characters: characters[...])
            }
        }
        for length in [0, 1, 71, 73, 87, 89, 91, 176] {
            #expect(throws: LDSError.zoneLength(length)) { try zone(String(repeating: "A", count: length)) }
        }
    }

    @Test(arguments: [
        ("ERIKSSON<<ANNA<MARIA<<<<<", "ERIKSSON", "ANNA MARIA", false),
        ("VAN<DER<STEEN<<MARIANNE<L", "VAN DER STEEN", "MARIANNE L", true),
        ("ARKFREITH<<<<<<<<<<<<<<<<", "ARKFREITH", "", false),
        ("A<<B<<<C<<<<<<<<<<<<<<<<<", "A", "B C", false),
        ("<<<<<<<<<<<<<<<<<<<<<<<<<", "", "", false),
        ("<<ANNA<<<<<<<<<<<<<<<<<<<", "", "ANNA", false),
    ])
    func splitsNames(field: String, primary: String, secondary: String, truncated: Bool) {
        let name = MRZName(Array(field.utf8)[...])
        #expect(name.primaryIdentifier == primary)
        #expect(name.secondaryIdentifier == secondary)
        #expect(name.isTruncated == truncated)
    }

    /// The number goes on behind the filler: its last character is the check digit over all of it.
    @Test(arguments: [
        ("I<UTOD23145890<7349<<<<<<<<<<<", "D23145890734", true),
        ("I<UTOD23145890<7348<<<<<<<<<<<", "D23145890734", false),
        ("I<UTOD23145890<AB1234567890<<<", "D23145890AB123456789", false),
        // One character is no rest and digit; a field without a filler at its end has no room for the digit.
        ("I<UTOD23145890<9<<<<<<<<<<<<<<", "D23145890", false), ("I<UTOD23145890<123456789012345", "D23145890", false),
        // A short number whose digit the state left out.
        ("I<UTOD2314589<<7349<<<<<<<<<<<", "D2314589", false),
    ])
    func putsLongNumbersTogether(line: String, number: String, isRight: Bool) throws {
        let zone = try zone(line + "7408122F1204159UTO<<<<<<<<<<<6" + "ERIKSSON<<ANNA<MARIA<<<<<<<<<<")
        #expect(zone.documentNumber == number)
        #expect(zone.checkDigitMismatches.contains(.documentNumber) == !isRight)
    }

    @Test func putsLongNumbersOfLargerCardsTogether() throws {
        let text = "I<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<" + "D23145890<UTO7408122F12041597349<<<6"
        #expect(try zone(text).documentNumber == "D23145890734")
        // A passport has no room for one.
        let passport = Self.td3.replacing("L898902C36", with: "L898902C3<")
        #expect(try zone(passport).documentNumber == "L898902C3")
    }
}
