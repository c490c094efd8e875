import Testing

@testable import NFCParsing

struct NamedCurveTests {
    private func element(_ tag: UInt8, _ contents: [UInt8]) -> [UInt8] {
        if contents.count < 128 { return [tag, UInt8(contents.count)] + contents }
        return [tag, 0x82, UInt8(contents.count >> 8), UInt8(contents.count & 0xFF)] + contents
    }

    private func integer(_ magnitude: [UInt8]) -> [UInt8] {
        let isNegative = (magnitude.first ?? 0) & 0x80 != 0
        return element(0x02, (isNegative ? [0] : []) + magnitude)
    }

    /// Explicit parameters of a curve, with single fields replaced.
    private func explicit(
        _ curve: NamedCurve, a: [UInt8]? = nil, generator: [UInt8]? = nil, order: [UInt8]? = nil,
        cofactor: [UInt8]? = [1], seed: Bool = false
    ) throws -> NamedCurve? {
        let domain = curve.domain
        let field = element(0x30, element(0x06, Array(OID.primeField.contents)) + integer(domain.prime))
        let coefficients = element(
            0x30, element(0x04, a ?? domain.a) + element(0x04, domain.b) + (seed ? [0x03, 0x02, 0x00, 0xAB] : []))
        var contents = [0x02, 0x01, 0x01] + field + coefficients + element(0x04, generator ?? domain.generator)
        contents += integer(order ?? domain.order)
        if let cofactor { contents += integer(cofactor) }
        let sequence = try BERReader.only(.sequence, in: element(0x30, contents)[...])
        return (try? ECParameters(sequence)).flatMap { NamedCurve(explicit: $0) }
    }

    @Test(arguments: NamedCurve.allCases)
    func explicitParametersAreReplacedOnlyWhenAllAreEqual(curve: NamedCurve) throws {
        let domain = curve.domain
        #expect(try explicit(curve) == curve)
        #expect(try explicit(curve, seed: true) == curve)
        #expect(domain.generator.count == 1 + 2 * curve.coordinateLength)

        var other = domain.generator
        other[other.count - 1] ^= 1
        #expect(try explicit(curve, generator: other) == nil)
        #expect(try explicit(curve, generator: [2] + domain.generator[1...curve.coordinateLength]) == nil)
        #expect(try explicit(curve, order: domain.prime) == nil)
        #expect(try explicit(curve, a: domain.b) == nil)
        #expect(try explicit(curve, cofactor: nil) == nil)
        #expect(try explicit(curve, cofactor: [2]) == nil)
        #expect(try explicit(curve, cofactor: domain.order) == nil)
    }
}
