import Foundation
import Testing

@testable import PhoneClient

/// The `.chipread` format, from hostile hands too.
@Suite struct ChipReadContainerTests {
    private static func entry(_ name: String, _ contents: [UInt8], length: UInt32? = nil) -> [UInt8] {
        let length = length ?? UInt32(contents.count)
        return [UInt8(name.utf8.count)] + Array(name.utf8)
            + [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: length >> $0) } + contents
    }

    private static func container(_ entries: [[UInt8]], magic: String = "CHIPREAD", version: UInt8 = 1) -> [UInt8] {
        Array(magic.utf8) + [version, UInt8(entries.count)] + entries.flatMap { $0 }
    }

    private static let dg1 = entry("dg1", [0x61, 0])

    struct Case: Sendable, CustomTestStringConvertible {
        let name: String
        let unpacked: [UInt8]
        let failure: ChipReadContainer.Failure
        var testDescription: String { name }
    }

    static let cases = [
        Case(name: "nothing", unpacked: [], failure: .notAChipRead),
        Case(name: "another magic", unpacked: container([dg1], magic: "CHIPREAX"), failure: .notAChipRead),
        Case(name: "magic only", unpacked: Array("CHIPREAD".utf8), failure: .notAChipRead),
        Case(name: "no count", unpacked: Array("CHIPREAD".utf8) + [1], failure: .notAChipRead),
        Case(name: "version 0", unpacked: container([dg1], version: 0), failure: .unknownVersion(0)),
        Case(name: "version 2", unpacked: container([dg1], version: 2), failure: .unknownVersion(2)),
        Case(name: "the same file twice", unpacked: container([dg1, dg1]), failure: .duplicate("dg1")),
        Case(name: "unknown file", unpacked: container([entry("dg17", [1])]), failure: .malformedEntry),
        Case(name: "name with a path", unpacked: container([entry("../dg1", [1])]), failure: .malformedEntry),
        Case(name: "name without letters", unpacked: container([entry("", [1])]), failure: .malformedEntry),
        Case(name: "upper case", unpacked: container([entry("DG1", [1])]), failure: .malformedEntry),
        Case(name: "no such bytes", unpacked: container([entry("dg1", [1], length: 2)]), failure: .malformedEntry),
        Case(name: "length 2^32 - 1", unpacked: container([entry("dg1", [1], length: .max)]), failure: .malformedEntry),
        Case(name: "bytes behind the last file", unpacked: container([dg1]) + [0], failure: .malformedEntry),
        Case(
            name: "fewer files than counted", unpacked: Array(container([dg1, dg1]).dropLast(9)),
            failure: .malformedEntry),
    ]

    @Test(arguments: cases)
    func isRefused(hostile: Case) throws {
        let packed = try Gzip.compress(hostile.unpacked)
        #expect(throws: hostile.failure) { try ChipReadContainer.decode(packed) }
    }

    @Test func isRefusedWhenCutAnywhere() throws {
        let packed = try ChipReadContainer.encode([.dg1: [0x61, 0], .sod: [0x77, 1, 2, 3]])
        for length in 0..<packed.count {
            #expect(throws: ChipReadContainer.Failure.compression) {
                try ChipReadContainer.decode(Array(packed.prefix(length)))
            }
        }
    }

    @Test func isRefusedWithSomethingBehindIt() throws {
        let packed = try ChipReadContainer.encode([.dg1: [0x61, 0]])
        #expect(throws: ChipReadContainer.Failure.compression) { try ChipReadContainer.decode(packed + [0]) }
        #expect(throws: ChipReadContainer.Failure.compression) { try ChipReadContainer.decode(packed + packed) }
    }

    @Test func oneFlippedBitIsNoticed() throws {
        let files: [ChipFile: [UInt8]] = [.dg1: [0x61, 0], .sod: Array(repeating: 0x77, count: 100)]
        let packed = try ChipReadContainer.encode(files)
        // Behind the ten octets of the gzip header, which holds a time and a system that mean nothing here.
        for index in 10..<packed.count {
            var damaged = packed
            damaged[index] ^= 0x10
            #expect(throws: ChipReadContainer.Failure.self) { try ChipReadContainer.decode(damaged) }
        }
    }

    /// 80 MiB in about 80 KiB.
    @Test func bombIsRefused() throws {
        let bomb = try Gzip.compress(Self.container([Self.entry("dg2", [UInt8](repeating: 0, count: 80 << 20))]))
        #expect(bomb.count < 200_000)
        #expect(throws: ChipReadContainer.Failure.tooLarge) { try ChipReadContainer.decode(bomb) }
    }

    @Test func moreThanCanBeReadIsNotWritten() {
        #expect(throws: ChipReadContainer.Failure.tooLarge) {
            try ChipReadContainer.encode([.dg2: [UInt8](repeating: 0, count: 65 << 20)])
        }
    }

    @Test func sameFilesGiveTheSameBytes() throws {
        let files: [ChipFile: [UInt8]] = [.dg1: [1], .dg2: [2], .sod: [3], .chipAuth: [4]]
        let first = try ChipReadContainer.encode(files)
        for _ in 0..<10 { #expect(try ChipReadContainer.encode(files) == first) }
    }

    /// The example of `protocol-docs/chipread.md`.
    @Test func exampleOfTheDocumentation() throws {
        let unpacked: [UInt8] = [
            0x43, 0x48, 0x49, 0x50, 0x52, 0x45, 0x41, 0x44, 0x01, 0x01, 0x03, 0x64, 0x67, 0x31, 0x00, 0x00, 0x00, 0x03,
            0x61, 0x01, 0x00,
        ]
        let files: [ChipFile: [UInt8]] = [.dg1: [0x61, 0x01, 0x00]]
        #expect(try ChipReadContainer.decode(Gzip.compress(unpacked)) == files)
        #expect(try Gzip.decompress(ChipReadContainer.encode(files), limit: 100) == unpacked)
    }
}
