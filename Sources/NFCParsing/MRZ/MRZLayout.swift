/// Where the fields of a zone lie (Doc 9303-4 §4.2, -5 §4.2, -6 §4.2, -7 §4.2). Positions count from 0.
struct MRZLayout {
    let format: MRZFormat
    private let characters: Bytes

    init(format: MRZFormat, characters: Bytes) {
        self.format = format
        self.characters = characters
    }

    /// The same zone in bytes of its own.
    var copy: MRZLayout { MRZLayout(format: format, characters: Array(characters)[...]) }

    /// Where a field lies, counted from the start of the zone.
    private func place(_ line: Int, _ columns: Range<Int>) -> Range<Int> {
        let start = (line - 1) * format.lineLength
        return start + columns.lowerBound..<start + columns.upperBound
    }

    private func field(_ line: Int, _ columns: Range<Int>) -> Bytes { field(place(line, columns)) }

    private func field(_ place: Range<Int>) -> Bytes {
        characters[characters.startIndex + place.lowerBound..<characters.startIndex + place.upperBound]
    }

    private func areFillers(_ place: Range<Int>) -> Bool {
        let zone = characters.span
        return place.allSatisfy { zone[$0] == UInt8(ascii: "<") }
    }

    private func character(_ line: Int, _ column: Int) -> UInt8 {
        characters.span[(line - 1) * format.lineLength + column]
    }

    private func date(_ line: Int, _ columns: Range<Int>) -> MRZDate {
        MRZDate(characters.span.extracting(place(line, columns)))
    }

    private var isCard: Bool { format == .td1 }

    var documentCode: Bytes { field(1, 0..<2) }
    var issuingState: Bytes { field(1, 2..<5) }
    var name: Bytes { isCard ? field(3, 0..<30) : field(1, 5..<format.lineLength) }
    var documentNumber: Bytes { field(documentNumberPlace) }
    var nationality: Bytes { isCard ? field(2, 15..<18) : field(2, 10..<13) }
    var dateOfBirth: MRZDate { isCard ? date(2, 0..<6) : date(2, 13..<19) }
    var sex: UInt8 { isCard ? character(2, 7) : character(2, 20) }
    var dateOfExpiry: MRZDate { isCard ? date(2, 8..<14) : date(2, 21..<27) }

    var optionalData: [Bytes] {
        switch format {
        case .td1: [field(1, 15..<30), field(2, 18..<29)]
        case .td2: [field(2, 28..<35)]
        case .td3: [field(2, 28..<42)]
        case .mrvA: [field(2, 28..<44)]
        case .mrvB: [field(2, 28..<36)]
        }
    }

    private var documentNumberPlace: Range<Int> { isCard ? place(1, 5..<14) : place(2, 0..<9) }
    private var documentNumberDigit: UInt8 { isCard ? character(1, 14) : character(2, 9) }

    /// Whether document number and primary identifier are empty; two fillers in front leave no primary identifier.
    var namesNobody: Bool {
        areFillers(isCard ? place(3, 0..<2) : place(1, 5..<7)) && areFillers(documentNumberPlace)
    }

    /// What follows the first nine characters of a long document number in the optional data, and its check digit.
    struct LongNumber {
        let rest: Bytes
        let digit: UInt8
    }

    /// Cards write a filler in place of the check digit when the number is longer than nine characters; its rest and
    /// its check digit then start the optional data, with a filler behind them (Doc 9303-5 §4.2.2 note j).
    func longDocumentNumber() -> LongNumber? {
        let filler = UInt8(ascii: "<")
        guard format == .td1 || format == .td2, documentNumberDigit == filler,
            documentNumber.last.map({ $0 != filler }) ?? false, let optional = optionalData.first
        else { return nil }
        let run = optional.prefix { $0 != filler }
        guard run.count >= 2, run.count < optional.count, let digit = run.last else { return nil }
        return LongNumber(rest: run.dropLast(), digit: digit)
    }

    /// Fields whose check digit is wrong.
    func mismatches(longNumber: LongNumber?) -> [MRZField] {
        var mismatches: [MRZField] = []
        func check(
            _ name: MRZField, _ first: Range<Int>, _ second: Range<Int>? = nil, _ third: Range<Int>? = nil,
            _ fourth: Range<Int>? = nil, digit: UInt8, orFiller: Bool = false
        ) {
            let zone = characters.span
            var expected = MRZCheckDigit()
            expected.add(zone.extracting(first))
            if let second { expected.add(zone.extracting(second)) }
            if let third { expected.add(zone.extracting(third)) }
            if let fourth { expected.add(zone.extracting(fourth)) }
            guard
                digit == expected.character
                    || (orFiller && digit == UInt8(ascii: "<") && areFillers(first))
            else { return mismatches.append(name) }
        }

        if let longNumber {
            let start = longNumber.rest.startIndex - characters.startIndex
            check(
                .documentNumber, documentNumberPlace, start..<start + longNumber.rest.count, digit: longNumber.digit)
        } else {
            check(.documentNumber, documentNumberPlace, digit: documentNumberDigit)
        }
        if isCard {
            check(.dateOfBirth, place(2, 0..<6), digit: character(2, 6))
            check(.dateOfExpiry, place(2, 8..<14), digit: character(2, 14))
        } else {
            check(.dateOfBirth, place(2, 13..<19), digit: character(2, 19))
            check(.dateOfExpiry, place(2, 21..<27), digit: character(2, 27))
        }
        switch format {
        case .td1:
            check(
                .composite, place(1, 5..<30), place(2, 0..<7), place(2, 8..<15), place(2, 18..<29),
                digit: character(2, 29))
        case .td2:
            check(.composite, place(2, 0..<10), place(2, 13..<20), place(2, 21..<35), digit: character(2, 35))
        case .td3:
            check(.personalNumber, place(2, 28..<42), digit: character(2, 42), orFiller: true)
            check(.composite, place(2, 0..<10), place(2, 13..<20), place(2, 21..<43), digit: character(2, 43))
        case .mrvA, .mrvB:
            break
        }
        return mismatches
    }
}
