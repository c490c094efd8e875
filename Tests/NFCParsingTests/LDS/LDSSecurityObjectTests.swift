@testable import DocumentForge
import Testing

@testable import NFCParsing

/// The signed list of hashes, and every malformed neighbour of a good one (threats D17, D18, D20).
struct LDSSecurityObjectTests {
    private static let hash = [UInt8](repeating: 0xAB, count: 32)
    private static let one = entry([0x01])
    private static let two = entry([0x02])

    private static func entry(_ number: [UInt8], _ hash: [UInt8] = hash) -> [UInt8] {
        DER.sequence(DER.element(0x02, number), DER.octetString(hash))
    }

    private func read(
        version: [UInt8] = DER.integer(0), algorithm: [UInt8] = Digest.sha256.algorithmIdentifier(),
        _ entries: [[UInt8]] = [one, two], tail: [UInt8] = []
    ) -> Result<LDSSecurityObject, Reason> {
        let content = DER.sequence(version, algorithm, DER.sequence(of: entries), tail)
        return Result { () throws(Reason) in try LDSSecurityObject(content[...]) }
    }

    private func reason(_ result: Result<LDSSecurityObject, Reason>) -> Reason? {
        if case .failure(let reason) = result { reason } else { nil }
    }

    @Test func readsEveryDataGroup() throws {
        let all = (1...16).map { Self.entry([UInt8($0)], [UInt8](repeating: UInt8($0), count: 32)) }
        let object = try read(all).get()
        #expect(object.digest == .sha256)
        for group in DataGroupNumber.allCases {
            let hash = try #require(object.hashes[group])
            #expect(Array(hash) == [UInt8](repeating: UInt8(group.rawValue), count: 32))
        }
        #expect(try read(all.reversed()).get().hashes[.dg16] != nil)
    }

    /// D17: no number twice, none outside of 1 to 16, none in another spelling than the shortest; `02 02 01 01` is 257.
    @Test(
        arguments: [
            [0x00], [0x11], [0x7F], [0xFF], [0x80], [0x01, 0x01], [0x00, 0x01], [0x00, 0x02], [0xFF, 0xFF], [],
            [0x01, 0x00, 0x00, 0x00, 0x01], [0x01, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x01], [0x01], [0x02],
        ] as [[UInt8]])
    func numbersAreThoseOfDataGroups(number: [UInt8]) {
        #expect(reason(read([Self.one, Self.two, Self.entry(number)])) == .parseFailure)
        #expect(reason(read([Self.entry(number), Self.one, Self.two])) == .parseFailure)
    }

    @Test func theListIsOneAndWhole() {
        #expect(reason(read([])) == .requiredDataGroupHashMissing)
        #expect(reason(read([Self.one])) == .requiredDataGroupHashMissing)
        #expect(reason(read([Self.two, Self.entry([0x03])])) == .requiredDataGroupHashMissing)
        // A second list, anything behind an entry's hash, and entries that are none.
        #expect(reason(read(tail: DER.sequence(of: [Self.one]))) == .parseFailure)
        let long = DER.sequence(DER.integer(1), DER.octetString(Self.hash), DER.null)
        #expect(reason(read([long, Self.two])) == .parseFailure)
        for entry in [DER.null, DER.sequence(), DER.sequence(DER.integer(1)), DER.octetString(Self.hash)] {
            #expect(reason(read([Self.one, Self.two, entry])) == .parseFailure)
        }
        #expect(reason(read([Self.one, DER.sequence(DER.integer(2), DER.bitString(Self.hash))])) == .parseFailure)
    }

    /// D18: a hash is as long as its function makes it.
    @Test(arguments: Digest.allCases)
    func hashesAreAsLongAsTheirFunctionMakesThem(digest: Digest) throws {
        for length in [0, 1, 16, 20, 28, 31, 32, 33, 48, 64, 65] {
            let hash = [UInt8](repeating: 1, count: length)
            let entries = [Self.entry([1], hash), Self.entry([2], [UInt8](repeating: 2, count: digest.length))]
            let result = read(algorithm: digest.algorithmIdentifier(), entries)
            #expect(reason(result) == (length == digest.length ? nil : .parseFailure), "\(length)")
        }
    }

    /// D20: functions that nobody should trust are not known, and parameters are absent or NULL.
    @Test func functionsAreKnownOrRefused() {
        let unknown: [DocumentForge.ObjectIdentifier] = [
            "1.2.840.113549.2.5", "1.2.840.113549.2.2", "1.2.840.113549.1.1.11", "2.16.840.1.101.3.4.2",
            "2.16.840.1.101.3.4.2.8", "1.3.36.3.2.1",
        ]
        for identifier in unknown {
            let result = read(algorithm: DER.sequence(identifier.der, DER.null))
            #expect(reason(result) == .unsupportedDigestAlgorithm, "\(identifier)")
        }
        #expect(reason(read(algorithm: Digest.sha256.algorithmIdentifier(nullParameters: false))) == nil)
        let odd = DER.sequence(Digest.sha256.objectIdentifier.der, DER.integer(1))
        #expect(reason(read(algorithm: odd)) == .unsupportedDigestAlgorithm)
    }

    @Test func versionsAreNoughtAndOne() throws {
        let info = DER.sequence(DER.printableString("0108"), DER.printableString("040000"))
        #expect(try !read(version: DER.integer(1), tail: info).get().isVersionInconsistent)
        #expect(try read(version: DER.integer(1)).get().isVersionInconsistent)
        #expect(try read(tail: info).get().isVersionInconsistent)
        for version in [DER.integer(2), DER.element(0x02, [0xFF]), DER.element(0x02, [0, 1]), DER.null] {
            #expect(reason(read(version: version)) == .parseFailure)
        }
        #expect(reason(read(version: DER.integer(1), tail: info + info)) == .parseFailure)
        #expect(reason(read(version: DER.integer(1), tail: DER.sequence())) == .parseFailure)
    }
}
