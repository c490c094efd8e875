import Testing

@testable import NFCParsing

/// No bytes end the process or keep a parser busy: every truncation and every change of one byte of real files, and
/// seeded changes of several. What comes out of a changed file does not matter here: its hash is wrong.
struct HostileFilesTests {
    /// Parsers by name, each with a file of its kind.
    private struct Subject {
        let name: String
        let file: [UInt8]
        let parse: (Bytes) -> Bool
    }

    private func subjects() throws -> [Subject] {
        func read<File>(_ parse: @escaping (Bytes) throws(LDSError) -> File) -> (Bytes) -> Bool {
            { bytes in (try? parse(bytes)) != nil }
        }
        func forged(_ name: String, _ recipe: String) throws -> [UInt8] { Array(try ForgedFiles.file(name, recipe)) }
        func published(_ name: String) throws -> [UInt8] { Array(try TestData.bytes("emrtd/dg/\(name).bin")) }
        let face = { (file: Bytes) throws(LDSError) in try EFDG2(file).pictures.map(\.isTruncated) }
        return [
            Subject(name: "dg1 td1", file: try published("dg1-td1-nld-specimen")) { (try? EFDG1($0)) != nil },
            Subject(name: "dg1 td2", file: try published("dg1-td2-ata-specimen")) { (try? EFDG1($0)) != nil },
            Subject(name: "dg1 td3", file: try published("dg1-td3-uto-specimen")) { (try? EFDG1($0)) != nil },
            Subject(name: "dg2 19794", file: try published("dg2-dummy-jpeg"), parse: read(face)),
            Subject(name: "dg2 39794", file: try published("dg2-iso39794-5-mandatory"), parse: read(face)),
            Subject(
                name: "dg2 two pictures", file: try forged("dg2", "pictures-per-record=2 quirk=short-face-length"),
                parse: read(face)),
            Subject(
                name: "dg2 every field", file: try forged("dg2", "portrait-record=iso39794 portrait-instances=2"),
                parse: read(face)),
            Subject(name: "dg7", file: try published("dg7-dummy-jpeg")) { (try? DisplayedPictures(dg7: $0)) != nil },
            Subject(name: "dg11", file: try forged("dg11", "data-group=11")) { file in
                guard let name = try? EFDG11(file).fullName else { return false }
                return name.identifiers.primary.count + name.parts.count <= 2 * name.bytes.count + 1
            },
            Subject(name: "dg12", file: try forged("dg12", "data-group=12 quirk=bcd-dates")) {
                (try? EFDG12($0)) != nil
            },
            Subject(name: "dg13", file: try forged("dg13", "data-group=13")) { (try? EFDG13($0)) != nil },
            Subject(name: "dg16", file: try forged("dg16", "data-group=16")) { (try? EFDG16($0)) != nil },
            Subject(name: "com", file: try forged("com", "data-group=7")) { (try? EFCOM($0)) != nil },
        ]
    }

    @Test func everyTruncationIsRefused() throws {
        for subject in try subjects() {
            #expect(subject.parse(subject.file[...]), "\(subject.name)")
            for length in 0..<subject.file.count where length < 400 || length % 197 == 0 {
                guard subject.parse(subject.file.prefix(length)) else { continue }
                Issue.record("\(subject.name) of \(subject.file.count) octets is read when cut at \(length)")
            }
        }
    }

    /// Every byte with four other values, the first hundred with all others. Of pictures a sample has to do: one byte is
    /// like another there.
    @Test func everyChangedByteIsReadOrRefused() throws {
        var outcomes = (read: 0, refused: 0)
        for subject in try subjects() {
            var file = subject.file
            let tail = max(400, file.count - 200)
            for position in file.indices where position < 400 || position >= tail || position % 197 == 0 {
                let original = file[position]
                let values: [UInt8] = position < 60 ? Array(0...255) : [0x00, 0x80, 0xFF, original ^ 0x01]
                for value in values where value != original {
                    file[position] = value
                    if subject.parse(file[...]) { outcomes.read += 1 } else { outcomes.refused += 1 }
                }
                file[position] = original
            }
        }
        #expect(outcomes.read > 10_000 && outcomes.refused > 10_000, "\(outcomes)")
    }

    @Test func seededChangesAreReadOrRefused() throws {
        var random = SeededGenerator(seed: 39_794)
        var outcomes = (read: 0, refused: 0)
        let subjects = try subjects()
        for _ in 0..<5_000 {
            let subject = subjects[Int.random(in: 0..<subjects.count, using: &random)]
            var file = subject.file
            for _ in 0..<Int.random(in: 2...6, using: &random) where !file.isEmpty {
                let position = Int.random(in: 0..<min(file.count, 400), using: &random)
                switch Int.random(in: 0..<4, using: &random) {
                case 0: file[position] = UInt8.random(in: 0...255, using: &random)
                case 1: file.insert(UInt8.random(in: 0...255, using: &random), at: position)
                case 2: file.remove(at: position)
                default: file.removeSubrange(position..<min(file.count, position + 40))
                }
            }
            if subject.parse(file[...]) { outcomes.read += 1 } else { outcomes.refused += 1 }
        }
        #expect(outcomes.read > 100 && outcomes.refused > 100, "\(outcomes)")
    }
}
