import Foundation
import Testing

@testable import NFCParsing

/// The collection that the runners of this target go through, laid out like the test material (`shared/data`): that of
/// the repository, or another one of the same shape in the folder that VERIFY_CORPUS names (`make corpus DIR=...`).
enum Corpus {
    /// Whether somebody runs a collection of their own: then parts may be missing, and names that our tables do not
    /// know are no failure.
    static let isForeign = environment["VERIFY_CORPUS"] != nil
    /// Whether the long runs are done in full, not as a fixed sample.
    static let isWhole = environment["VERIFY_CORPUS_WHOLE"] != nil

    static let parts = [
        "wycheproof", "pkits", "x509-limbo", "asn1", "fuzz-seeds", "openssl-tests", "master-lists", "emrtd",
    ]

    private static let environment = ProcessInfo.processInfo.environment

    private static let folder: URL = {
        if let path = environment["VERIFY_CORPUS"] ?? environment["VERIFY_TEST_DATA"] {
            return URL(fileURLWithPath: path)
        }
        let repository = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        return repository.deletingLastPathComponent().appendingPathComponent("shared/data")
    }()

    static func url(_ path: String) -> URL { folder.appendingPathComponent(path) }

    static func holds(_ path: String) -> Bool { FileManager.default.fileExists(atPath: url(path).path) }

    /// Whether a part is there. In a foreign collection an absent one is named; in ours it is a failure.
    static func part(_ path: String) throws -> Bool {
        if holds(path) { return true }
        try #require(isForeign, "no test material at \(url(path).path); set VERIFY_TEST_DATA")
        print("absent: \(path)")
        return false
    }

    /// The bytes of one file.
    static func bytes(_ path: String) throws -> Bytes {
        let data = try #require(try? Data(contentsOf: url(path)), "no test material at \(url(path).path)")
        return [UInt8](data)[...]
    }

    /// Names of the files of a folder, sorted.
    static func files(_ path: String, endingIn suffixes: String...) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: url(path).path)
            .filter { name in suffixes.contains { name.hasSuffix($0) } }.sorted()
    }

    /// One JSON object per line.
    static func lines(_ path: String) throws -> [JSONObject] {
        try bytes(path).split(separator: 0x0A).map { try JSONObject(Data($0)) }
    }
}

struct CollectionTests {
    /// A folder of another shape would let every runner pass without having run.
    @Test func theCollectionHoldsSomething() {
        #expect(Corpus.parts.contains { Corpus.holds($0) }, "none of \(Corpus.parts) is there")
    }
}
