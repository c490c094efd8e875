import CBaseline
import DocumentForge
import Foundation
import NFCParsing

/// What the worst upload costs: every input that was made or found to hurt a reader, sent as EF.SOD of a read that is
/// genuine otherwise.
enum HostileUploadBenchmark {
    /// Bars that the figures are read against.
    static let timeBar = 10.0
    static let memoryBar = 2.0
    /// What a check of any document allocates, however small: said apart, because no multiple of nothing holds it.
    static let base = 8 << 10

    struct Result: Encodable {
        var inputs = 0
        /// Milliseconds for the slowest input, the median of five checks.
        var slowestMilliseconds = 0.0
        var slowest = ""
        /// The most octets of heap held at one time during a check, beyond ``base``, as a multiple of the input.
        var largestShare = 0.0
        var largest = ""

        var table: String {
            String(
                format: """
                    inputs %d
                    slowest %.2f ms (bar %.0f): %@
                    heap over %d KiB at most %.2f times the input (bar %.0f): %@
                    """, inputs, slowestMilliseconds, timeBar, slowest, base >> 10, largestShare, memoryBar, largest)
        }
    }

    private struct Line: Decodable {
        let name: String?
        let id: String?
        /// nil in collections of another shape.
        let b64: String?
    }

    /// Runs over `fuzz-seeds` and `asn1` in a folder of test material; nil when they are not there.
    static func run(_ folder: String) throws -> Result? {
        let parts = ["fuzz-seeds", "asn1"].map { folder + "/" + $0 }
        guard parts.allSatisfy(FileManager.default.fileExists) else { return nil }
        let now: Int64 = 1_795_000_000
        let document = try Forge(now: now).make(try ForgeRecipe("portrait-bytes=20000"))
        var files = ChipFiles(securityObject: [], dataGroups: [:])
        for group in [DataGroupNumber.dg1, .dg2] {
            files.dataGroups[group] = document.files["dg\(group.rawValue).bin"]?[...]
        }
        var builder = TrustStoreBuilder()
        _ = try builder.addCertificate(document.csca[...], source: "forge")
        let verifier = DocumentVerifier(trust: builder.build(), policy: .recorded)
        let time = Timestamp(secondsSinceEpoch: now)
        var result = Result()
        for part in parts {
            for file in try FileManager.default.contentsOfDirectory(atPath: part).sorted()
            where file.hasSuffix(".jsonl") {
                let text = try Data(contentsOf: URL(fileURLWithPath: part + "/" + file))
                for line in text.split(separator: 0x0A) {
                    let line = try JSONDecoder().decode(Line.self, from: line)
                    guard let text = line.b64, let data = Data(base64Encoded: text), !data.isEmpty else { continue }
                    let bytes = [UInt8](data)
                    files.securityObject = bytes[...]
                    try measure(file + " " + (line.name ?? line.id ?? ""), bytes.count, into: &result) {
                        verifier.verify(files, at: time).outcome != .confirmed
                    }
                }
            }
        }
        return result
    }

    private static func measure(
        _ name: String, _ size: Int, into result: inout Result, _ check: () -> Bool
    ) throws {
        result.inputs += 1
        baseline_start_weighing()
        let first = try Measure.seconds(1, check)
        let octets = Int(baseline_most_held())
        let share = Double(max(0, octets - base)) / Double(size)
        if share > result.largestShare { (result.largestShare, result.largest) = (share, name) }
        // Only what could be the slowest is measured again.
        guard first * 1000 > result.slowestMilliseconds else { return }
        let times = try (0..<5).map { _ in try Measure.seconds(1, check) }
        let milliseconds = Measure.median(times) * 1000
        if milliseconds > result.slowestMilliseconds {
            (result.slowestMilliseconds, result.slowest) = (milliseconds, name)
        }
    }
}
