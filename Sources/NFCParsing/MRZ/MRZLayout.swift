/// Where the fields of a zone lie (Doc 9303-4 §4.2, -5 §4.2, -6 §4.2, -7 §4.2). Positions count from 0.
struct MRZLayout {
    private let format: MRZFormat
    private let characters: Bytes

    init(format: MRZFormat, characters: Bytes) {
        self.format = format
        self.characters = characters
    }

    private func field(_ line: Int, _ columns: Range<Int>) -> Bytes {
        let start = characters.startIndex + (line - 1) * format.lineLength
        return characters[start + columns.lowerBound..<start + columns.upperBound]
    }

    private var isCard: Bool { format == .td1 }

    var documentCode: Bytes { field(1, 0..<2) }
    var issuingState: Bytes { field(1, 2..<5) }
    var name: Bytes { isCard ? field(3, 0..<30) : field(1, 5..<format.lineLength) }
    var documentNumber: Bytes { isCard ? field(1, 5..<14) : field(2, 0..<9) }
    var nationality: Bytes { isCard ? field(2, 15..<18) : field(2, 10..<13) }
    var dateOfBirth: Bytes { isCard ? field(2, 0..<6) : field(2, 13..<19) }
    var sex: Bytes { isCard ? field(2, 7..<8) : field(2, 20..<21) }
    var dateOfExpiry: Bytes { isCard ? field(2, 8..<14) : field(2, 21..<27) }

    var optionalData: [Bytes] {
        switch format {
        case .td1: [field(1, 15..<30), field(2, 18..<29)]
        case .td2: [field(2, 28..<35)]
        case .td3: [field(2, 28..<42)]
        case .mrvA: [field(2, 28..<44)]
        case .mrvB: [field(2, 28..<36)]
        }
    }

    private var documentNumberDigit: Bytes { isCard ? field(1, 14..<15) : field(2, 9..<10) }

    /// What follows the first nine characters of a long document number in the optional data, and its check digit.
    struct LongNumber {
        let rest: Bytes
        let digit: UInt8
    }

    /// Cards write a filler in place of the check digit when the number is longer than nine characters; its rest and
    /// its check digit then start the optional data, with a filler behind them (Doc 9303-5 §4.2.2 note j).
    func longDocumentNumber() -> LongNumber? {
        let filler = UInt8(ascii: "<")
        guard format == .td1 || format == .td2, documentNumberDigit.first == filler,
            documentNumber.last.map({ $0 != filler }) ?? false, let optional = optionalData.first
        else { return nil }
        let run = optional.prefix { $0 != filler }
        guard run.count >= 2, run.count < optional.count, let digit = run.last else { return nil }
        return LongNumber(rest: run.dropLast(), digit: digit)
    }

    /// Fields whose check digit is wrong.
    func mismatches(longNumber: LongNumber?) -> [MRZField] {
        var mismatches: [MRZField] = []
        func check(_ name: MRZField, _ fields: [Bytes], _ digit: Bytes, orFiller: Bool = false) {
            let expected = MRZCheckDigit.of(fields.joined())
            let isEmpty = orFiller && fields.joined().allSatisfy { $0 == UInt8(ascii: "<") }
            guard digit.first == expected || (isEmpty && digit.first == UInt8(ascii: "<")) else {
                return mismatches.append(name)
            }
        }

        if let longNumber {
            check(.documentNumber, [documentNumber, longNumber.rest], [longNumber.digit])
        } else {
            check(.documentNumber, [documentNumber], documentNumberDigit)
        }
        let (birthDigit, expiryDigit) =
            isCard ? (field(2, 6..<7), field(2, 14..<15)) : (field(2, 19..<20), field(2, 27..<28))
        check(.dateOfBirth, [dateOfBirth], birthDigit)
        check(.dateOfExpiry, [dateOfExpiry], expiryDigit)
        switch format {
        case .td1:
            let parts = [field(1, 5..<30), field(2, 0..<7), field(2, 8..<15), field(2, 18..<29)]
            check(.composite, parts, field(2, 29..<30))
        case .td2:
            check(.composite, [field(2, 0..<10), field(2, 13..<20), field(2, 21..<35)], field(2, 35..<36))
        case .td3:
            check(.personalNumber, [field(2, 28..<42)], field(2, 42..<43), orFiller: true)
            check(.composite, [field(2, 0..<10), field(2, 13..<20), field(2, 21..<43)], field(2, 43..<44))
        case .mrvA, .mrvB:
            break
        }
        return mismatches
    }
}
