import Testing

@testable import NFCParsing

struct BERReaderTests {
    /// Each malformed neighbour of a good element, with the error that it must give.
    static let refused: [(bytes: Bytes, error: BERError)] = [
        ([], .truncated),
        ([0x30], .truncated),
        ([0x04, 0x02, 0x01], .truncated),
        ([0x04, 0x81], .truncated),
        ([0x04, 0x84, 0xFF, 0xFF, 0xFF, 0xFF, 0x00], .truncated),
        ([0x04, 0x85, 0x00, 0x00, 0x00, 0x00, 0x01, 0x00], .malformedLength),
        ([0x30, 0x80, 0x00, 0x00], .malformedLength),
        ([0x04, 0xFF, 0x00], .malformedLength),
        ([0x1F], .truncated),
        ([0x1F, 0x80, 0x01, 0x00], .malformedTag),
        ([0x1F, 0x04, 0x01, 0x78], .malformedTag),
        ([0x1F, 0x81, 0x81, 0x81, 0x01, 0x00], .malformedTag),
        ([0x1F, 0x04, 0x01, 0x78], .malformedTag),
        ([0x1F, 0x1E, 0x00], .malformedTag),
        ([0x00, 0x00], .malformedTag),
        ([0x00, 0x01, 0x00], .malformedTag),
        ([0x10, 0x02, 0x05, 0x00], .malformedTag),
        ([0x11, 0x00], .malformedTag),
        ([0x21, 0x03, 0x01, 0x01, 0xFF], .malformedTag),
        ([0x22, 0x03, 0x02, 0x01, 0x01], .malformedTag),
        ([0x25, 0x00], .malformedTag),
        ([0x26, 0x03, 0x06, 0x01, 0x2A], .malformedTag),
        ([0x29, 0x00], .malformedTag),
        ([0x2A, 0x03, 0x0A, 0x01, 0x01], .malformedTag),
        ([0x2D, 0x00], .malformedTag),
    ]

    @Test(arguments: refused.indices)
    func refusesAndStaysWhereItWas(index: Int) {
        let (bytes, error) = Self.refused[index]
        var reader = BERReader(bytes)
        #expect(throws: error) { try reader.next() }
        #expect(reader.remaining == bytes)
    }

    @Test(
        arguments: [
            (bytes: [0x04, 0x01, 0xAA], tag: 0x04, contents: [0xAA]),
            (bytes: [0x04, 0x81, 0x01, 0xAA], tag: 0x04, contents: [0xAA]),
            (bytes: [0x04, 0x84, 0x00, 0x00, 0x00, 0x01, 0xAA], tag: 0x04, contents: [0xAA]),
            (bytes: [0x5F, 0x0E, 0x00], tag: 0x5F0E, contents: []),
            (bytes: [0x5F, 0x1F, 0x02, 0x41, 0x42], tag: 0x5F1F, contents: [0x41, 0x42]),
            (bytes: [0x7F, 0x61, 0x00], tag: 0x7F61, contents: []),
            (bytes: [0x5F, 0x0E, 0x00], tag: 0x5F0E, contents: []),
            (bytes: [0x1F, 0x1F, 0x00], tag: 0x1F1F, contents: []),
            (bytes: [0x1F, 0x81, 0x00, 0x00], tag: 0x1F8100, contents: []),
        ] as [(bytes: [UInt8], tag: UInt32, contents: [UInt8])])
    func readsOneElement(bytes: [UInt8], tag: UInt32, contents: [UInt8]) throws {
        var reader = BERReader((bytes + [0xEE])[...])
        let element = try reader.next()
        #expect(element.tag.rawValue == tag)
        #expect(Array(element.contents) == contents)
        #expect(Array(element.encoding) == bytes)
        #expect(reader.remaining == [0xEE])
    }

    @Test func knowsConstructedTags() {
        #expect(BERTag(rawValue: 0x7F61).isConstructed)
        #expect(BERTag(rawValue: 0x61).isConstructed)
        #expect(!BERTag(rawValue: 0x5F1F).isConstructed)
        #expect(BERTag.context(3, constructed: true).rawValue == 0xA3)
    }

    @Test func anElementThatIsNotTheOneIsLeftAlone() {
        var reader = BERReader([0x04, 0x00])
        #expect(throws: BERError.unexpectedTag) { try reader.next(.sequence) }
        #expect(reader.remaining.count == 2)
        #expect(throws: BERError.trailingBytes) { try BERReader.only(.octetString, in: [0x04, 0x00, 0x00]) }
    }

    @Test(
        arguments: [
            (bytes: [0x02, 0x00], value: nil), (bytes: [0x02, 0x01, 0x80], value: nil),
            (bytes: [0x02, 0x02, 0x00, 0x7F], value: nil), (bytes: [0x02, 0x05, 1, 0, 0, 0, 1], value: nil),
            (bytes: [0x02, 0x01, 0x00], value: 0), (bytes: [0x02, 0x02, 0x00, 0x80], value: 128),
            (bytes: [0x02, 0x02, 0x01, 0x01], value: 257),
            (bytes: [0x02, 0x04, 0x7F, 0xFF, 0xFF, 0xFF], value: 0x7FFF_FFFF),
        ] as [(bytes: [UInt8], value: Int?)])
    func readsSmallIntegers(bytes: [UInt8], value: Int?) {
        var reader = BERReader(bytes[...])
        #expect((try? reader.smallInteger()) == value)
    }

    @Test(
        arguments: [
            ([], nil), ([0x00], [0x00]), ([0x7F], [0x7F]), ([0x00, 0x80], [0x00, 0x80]), ([0x80], [0x80]),
            ([0xFF], [0xFF]), ([0xFF, 0x7F], [0xFF, 0x7F]), ([0x00, 0x7F], nil), ([0x00, 0x00], nil),
            ([0xFF, 0x80], nil), ([0xFF, 0xF0], nil),
            ([0x01, 0, 0, 0, 0, 0, 0, 0, 1], [0x01, 0, 0, 0, 0, 0, 0, 0, 1]),
        ] as [([UInt8], [UInt8]?)])
    func readsIntegersInTheirShortestForm(contents: [UInt8], expected: [UInt8]?) {
        var reader = BERReader(([0x02, UInt8(contents.count)] + contents)[...])
        #expect((try? reader.integer()).map(Array.init) == expected)
    }

    @Test(
        arguments: [
            ([], nil), ([0x55], "2.5"), ([0x55, 0x02], "2.5.2"), ([0x55, 0x02, 0xC0, 0x00], "2.5.2.8192"),
            ([0x81, 0x34, 0x03], "2.100.3"), ([0x55, 0x02, 0xC0, 0x80, 0x80, 0x80], nil), ([0x2A, 0x86], nil),
            ([0x2A, 0x80, 0x01], nil), ([0x80, 0x2A], nil), ([0x2A, 0x86, 0x48, 0x80, 0x02], nil),
            ([0x2A, 0x81, 0x80, 0x00], "1.2.16384"),
        ] as [([UInt8], String?)])
    func readsObjectIdentifiersInTheirOnlyForm(contents: [UInt8], expected: String?) {
        var reader = BERReader(([0x06, UInt8(contents.count)] + contents)[...])
        #expect((try? reader.objectIdentifier())?.description == expected)
    }

    @Test(
        arguments: [
            ([0x01, 0x01, 0x00], false), ([0x01, 0x01, 0xFF], true), ([0x01, 0x01, 0x01], true), ([0x01, 0x00], nil),
            ([0x01, 0x02, 0xFF, 0xFF], nil), ([0x21, 0x01, 0xFF], nil),
        ] as [([UInt8], Bool?)])
    func readsBooleans(bytes: [UInt8], expected: Bool?) {
        var reader = BERReader(bytes[...])
        #expect((try? reader.boolean()) == expected)
    }

    @Test(
        arguments: [
            ([0x03, 0x01, 0x00], []), ([0x03, 0x02, 0x00, 0xAA], [0xAA]), ([0x03, 0x00], nil),
            ([0x03, 0x02, 0x07, 0x80], nil), ([0x03, 0x02, 0x08, 0x00], nil), ([0x03, 0x01, 0x01], nil),
            ([0x23, 0x04, 0x03, 0x02, 0x00, 0xAA], nil),
        ] as [([UInt8], [UInt8]?)])
    func readsBitStringsOfWholeOctets(bytes: [UInt8], expected: [UInt8]?) {
        var reader = BERReader(bytes[...])
        #expect((try? reader.octetAlignedBitString()).map(Array.init) == expected)
    }

    @Test(arguments: [[0x06, 0x00], [0x06, 0x02, 0x2A, 0x86], [0x06, 0x03, 0x2A, 0x80, 0x01]] as [[UInt8]])
    func refusesObjectIdentifiersThatEndEarlyOrArePadded(bytes: [UInt8]) {
        var reader = BERReader(bytes[...])
        #expect(throws: BERError.malformedValue) { try reader.objectIdentifier() }
    }

    /// What other readers stop at, or read as another character.
    @Test(
        arguments: [
            ([0x0C, 0x02, 0xC3, 0xA9], true), ([0x0C, 0x02, 0xC3, 0x28], false), ([0x0C, 0x02, 0xC0, 0xAF], false),
            ([0x0C, 0x01, 0x00], false), ([0x13, 0x02, 0x44, 0x45], true), ([0x13, 0x03, 0x44, 0x00, 0x45], false),
            ([0x14, 0x01, 0xE9], true), ([0x14, 0x01, 0x00], false), ([0x16, 0x01, 0x80], false),
            ([0x1E, 0x02, 0x00, 0x41], true), ([0x1E, 0x03, 0x00, 0x41, 0x00], false),
            ([0x1E, 0x02, 0xD8, 0x00], false), ([0x1E, 0x02, 0x00, 0x00], false), ([0x0A, 0x01, 0x01], false),
        ] as [([UInt8], Bool)])
    func knowsWellFormedTexts(bytes: [UInt8], isWellFormed: Bool) throws {
        var reader = BERReader(bytes[...])
        #expect(((try? reader.wellFormedText()) != nil) == isWellFormed)
    }

    @Test func writesObjectIdentifiersAsTheStandardDoes() {
        #expect(Array(OID.rsaEncryption.contents) == [0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x01, 0x01])
        #expect(
            Array(NamedCurve.brainpoolP256r1.objectIdentifier.contents)
                == [0x2B, 0x24, 0x03, 0x03, 0x02, 0x08, 0x01, 0x01, 0x07])
        #expect(OID.ldsSecurityObject.description == "2.23.136.1.1.1")
        #expect(ObjectIdentifier(contents: [UInt8](repeating: 0x81, count: 60_000)[...]).description.count < 64)
    }
}
