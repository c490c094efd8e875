/// EF.DG16, persons to notify (Doc 9303-10 §4.7.16).
public struct EFDG16: Sendable {
    /// Templates that one file may hold: their tags run from `A1` to `AF`.
    private static let limit = 15

    /// One person.
    public struct Person: Sendable {
        /// When the entry was made. Nil when the field is absent or no date.
        public let dateRecorded: CivilDate?
        /// Name of the person.
        public let name: LDSText?
        /// Telephone number.
        public let telephone: LDSText?
        /// Address, its parts separated by fillers.
        public let address: LDSText?
    }

    /// The persons, in the order of the file.
    public let persons: [Person]

    /// Reads `70 { 02 count, A1 { fields }, A2 { fields } … }`.
    public init(_ file: Bytes) throws(LDSError) {
        var templates = try BERReader.contents(of: .dg16, file)
        var persons: [Person] = []
        _ = try reading { () throws(BERError) in try templates.smallInteger() }
        while !templates.isAtEnd {
            guard persons.count < Self.limit else { throw .tooManyElements }
            let tag = BERTag.context(UInt8(persons.count + 1), constructed: true)
            persons.append(try reading { () throws(BERError) in try Self.person(try templates.enter(tag)) })
        }
        self.persons = persons
    }

    private static func person(_ template: BERReader) throws(BERError) -> Person {
        var template = template
        func field(_ tag: UInt32) throws(BERError) -> Bytes? {
            try template.nextIfPresent(BERTag(rawValue: tag))?.contents
        }
        let date = try field(0x5F50)
        let name = try field(0x5F51)
        let telephone = try field(0x5F52)
        let address = try field(0x5F53)
        try template.end()
        return Person(
            dateRecorded: date.flatMap { DetailDate($0, digits: 8)?.day }, name: name.map(LDSText.init),
            telephone: telephone.map(LDSText.init), address: address.map(LDSText.init))
    }
}
