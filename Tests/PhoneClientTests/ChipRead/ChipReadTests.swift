import Foundation
import Testing

@testable import PhoneClient

/// Reads from folders and files.
@Suite struct ChipReadTests {
    @Test func loadsAFolderOfDumps() throws {
        try TemporaryFolder.with { folder in
            let portrait = (0..<3_000_000).map { UInt8(truncatingIfNeeded: $0 / 7) }
            try folder.write([0x61, 1], to: "DG1.bin")
            try folder.write(portrait, to: "ef_dg2.BIN")
            try folder.write([0x77, 2], to: "EF.SOD")
            try folder.write([1, 2, 3, 4, 5, 6, 7, 8, 9], to: "active_auth.bin")
            try folder.write([0x30], to: "csca.der")
            try folder.write([0x30], to: "dsc.der")
            let read = try ChipRead(path: folder.path)
            #expect(
                read.files == [
                    .dg1: [0x61, 1], .dg2: portrait, .sod: [0x77, 2], .activeAuth: [1, 2, 3, 4, 5, 6, 7, 8, 9],
                ])
            #expect(read.name == folder.path)
        }
    }

    @Test(arguments: [["dg1.bin", "DG1.bin"], ["dg1.bin", "EF_DG1.bin"], ["dg1", "dg1.dat"]])
    func refusesTwoNamesForOneFile(names: [String]) throws {
        try TemporaryFolder.with { folder in
            try folder.write([0x77], to: "sod.bin")
            for name in names { try folder.write([0x61], to: name) }
            #expect(throws: ChipReadError.ambiguous(folder.path, .dg1)) { try ChipRead(path: folder.path) }
        }
    }

    @Test func namesWhatIsWrong() throws {
        try TemporaryFolder.with { folder in
            #expect(throws: ChipReadError.notFound(folder("none"))) { try ChipRead(path: folder("none")) }
            #expect(throws: ChipReadError.noDumps(folder.path)) { try ChipRead(path: folder.path) }

            try folder.write([], to: "dg1.bin")
            #expect(throws: ChipReadError.empty(folder("dg1.bin"))) { try ChipRead(path: folder.path) }

            try folder.write([UInt8](repeating: 0, count: 16 << 20 + 1), to: "dg1.bin")
            #expect(throws: ChipReadError.tooLarge(folder("dg1.bin"))) { try ChipRead(path: folder.path) }

            try FileManager.default.removeItem(atPath: folder("dg1.bin"))
            try FileManager.default.createDirectory(atPath: folder("dg1.bin"), withIntermediateDirectories: false)
            #expect(throws: ChipReadError.unreadable(folder("dg1.bin"))) { try ChipRead(path: folder.path) }
        }
    }

    @Test func everyErrorNamesItsPath() {
        let errors: [ChipReadError] = [
            .notFound("p/q"), .unreadable("p/q"), .tooLarge("p/q"), .empty("p/q"), .noDumps("p/q"),
            .ambiguous("p/q", .dg1), .malformed("p/q", .compression),
        ]
        for error in errors { #expect(error.description.hasPrefix("p/q: ")) }
    }

    @Test func bothFormsKeepEverything() throws {
        try TemporaryFolder.with { folder in
            let files = Dictionary(
                uniqueKeysWithValues: ChipFile.allCases.enumerated().map { index, file in
                    (file, [UInt8](repeating: UInt8(index), count: index * 1_000 + 1))
                })
            let read = ChipRead(name: "made", files: files)
            try read.write(to: folder("read.chipread"))
            try read.write(toFolder: folder("dumps"))
            #expect(try ChipRead(path: folder("read.chipread")).files == files)
            #expect(try ChipRead(path: folder("dumps")).files == files)
        }
    }

    @Test func refusesAFileThatIsNoChipRead() throws {
        try TemporaryFolder.with { folder in
            try folder.write([0x77, 1, 2], to: "sod.bin")
            #expect(throws: ChipReadError.malformed(folder("sod.bin"), .compression)) {
                try ChipRead(path: folder("sod.bin"))
            }
        }
    }
}
