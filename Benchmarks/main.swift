import COpenSSL
import Foundation

/// Document checks against the raw OpenSSL calls that they need, and unmasking against NIO's, measured in turns in the
/// same run.
///
/// Usage: `benchmarks [--seconds N] [--algorithm NAME] [--json]`. Read the ratios: absolute figures depend on the machine
/// and its neighbours.
let arguments = CommandLine.arguments.dropFirst()
func value(of option: String) -> String? {
    arguments.firstIndex(of: option).flatMap { arguments.indices.contains($0 + 1) ? arguments[$0 + 1] : nil }
}
let seconds = value(of: "--seconds").flatMap(Double.init)
let algorithms =
    value(of: "--algorithm").map { [$0] } ?? ["rsa2048-sha256", "ecdsa-p256-sha256", "ecdsa-brainpoolP256r1-sha256"]
let wantsJSON = arguments.contains("--json")

struct Report: Encodable {
    var documents: [DocumentBenchmark.Result] = []
    var encodings: [BERBenchmark.Result] = []
    var unmasking: [UnmaskingBenchmark.Result] = []
}

var report = Report()
for name in algorithms {
    if !wantsJSON { print("measuring \(name) …") }
    for chain in DocumentBenchmark.Chain.allCases {
        report.documents.append(try DocumentBenchmark(algorithm: name, chain: chain).run(seconds: seconds ?? 3))
    }
}
report.encodings = try BERBenchmark.all().map { try $0.run(seconds: seconds ?? 3) }
report.unmasking = try UnmaskingBenchmark.all.map { try $0.run(seconds: seconds ?? 3) }

if wantsJSON {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
    print(String(decoding: try encoder.encode(report), as: UTF8.self))
} else {
    print(
        "\n" + String(cString: cossl_version()) + ", medians of \(DocumentBenchmark.rounds) rounds, EF.DG2 of 20 KB\n")
    print(DocumentBenchmark.Result.table(report.documents))
    print("\nborder check against ASN1_get_object, one core\n")
    print(BERBenchmark.Result.table(report.encodings))
    print("\nunmasking against NIO's, one core\n")
    print(UnmaskingBenchmark.Result.table(report.unmasking))
}
