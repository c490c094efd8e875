@testable import NFCParsing

/// The list of chip data with the verdict of each file (`emrtd/manifest.tsv`).
struct Manifest {
    struct Line {
        let file: String
        let kind: String
        let expected: String
        let sha256: String

        /// Where the file lies, with its path in the collection.
        var folder: String { "emrtd/" + file.split(separator: "/").dropLast().joined(separator: "/") }
        var path: String { "emrtd/" + file }
        var name: String { file.split(separator: "/").last.map(String.init) ?? file }
    }

    let lines: [Line]

    init() throws {
        let text = String(decoding: try Corpus.bytes("emrtd/manifest.tsv"), as: UTF8.self)
        lines = text.split(separator: "\n").dropFirst().compactMap { row in
            let fields = row.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
            guard fields.count > 7 else { return nil }
            return Line(file: fields[0], kind: fields[1], expected: fields[6], sha256: fields[7])
        }
    }
}
