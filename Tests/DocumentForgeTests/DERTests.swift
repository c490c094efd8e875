import Testing

@testable import DocumentForge

@Suite("DER")
struct DERTests {
    @Test(
        "Object identifiers",
        arguments: [
            ("1.3.36.3.3.2.8.1.1.7", [0x06, 0x09, 0x2B, 0x24, 0x03, 0x03, 0x02, 0x08, 0x01, 0x01, 0x07]),
            ("1.2.840.10045.3.1.7", [0x06, 0x08, 0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x03, 0x01, 0x07]),
            ("1.3.132.0.34", [0x06, 0x05, 0x2B, 0x81, 0x04, 0x00, 0x22]),
            ("2.23.136.1.1.1", [0x06, 0x06, 0x67, 0x81, 0x08, 0x01, 0x01, 0x01]),
        ] as [(String, [UInt8])])
    func objectIdentifier(dotted: String, der: [UInt8]) {
        #expect(ObjectIdentifier(stringLiteral: dotted).der == der)
    }

    @Test(
        "Integers",
        arguments: [
            ([], [0x02, 0x01, 0x00]), ([0x00, 0x7F], [0x02, 0x01, 0x7F]), ([0x80], [0x02, 0x02, 0x00, 0x80]),
            ([0x01, 0x00], [0x02, 0x02, 0x01, 0x00]),
        ] as [([UInt8], [UInt8])])
    func integer(number: [UInt8], der: [UInt8]) {
        #expect(DER.integer(unsigned: number) == der)
    }

    @Test(
        "Lengths take the shortest form",
        arguments: [(127, [0x7F]), (128, [0x81, 0x80]), (256, [0x82, 0x01, 0x00])] as [(Int, [UInt8])])
    func length(count: Int, octets: [UInt8]) {
        let encoding = DER.octetString([UInt8](repeating: 0, count: count))
        #expect(Array(encoding.prefix(1 + octets.count)) == [0x04] + octets)
        #expect(encoding.count == 1 + octets.count + count)
    }

    @Test(
        "Times change their type in 2050",
        arguments: [
            (0, 0x17, "700101000000Z"), (951_827_696, 0x17, "000229123456Z"),
            (2_524_607_999, 0x17, "491231235959Z"), (2_524_608_000, 0x18, "20500101000000Z"),
        ] as [(Int64, UInt8, String)])
    func time(seconds: Int64, tag: UInt8, digits: String) {
        #expect(DER.time(seconds) == [tag, UInt8(digits.utf8.count)] + Array(digits.utf8))
    }

    @Test("SET OF is sorted")
    func set() {
        #expect(
            DER.set(of: [DER.integer(300), DER.integer(2), DER.integer(1)])
                == [0x31, 0x0A, 0x02, 0x01, 0x01, 0x02, 0x01, 0x02, 0x02, 0x02, 0x01, 0x2C])
    }
}
