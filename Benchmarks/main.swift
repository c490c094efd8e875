import COpenSSL
import Foundation

/// Document checks against the raw OpenSSL calls that they need, measured in turns in the same run.
///
/// Usage: `benchmarks [--seconds N] [--json]`. Read the ratios: absolute figures depend on the machine and its
/// neighbours.
let arguments = CommandLine.arguments.dropFirst()
let seconds = arguments.firstIndex(of: "--seconds").flatMap { index in
    arguments.indices.contains(index + 1) ? Double(arguments[index + 1]) : nil
}
let wantsJSON = arguments.contains("--json")

var results: [DocumentBenchmark.Result] = []
for name in ["rsa2048-sha256", "ecdsa-p256-sha256", "ecdsa-brainpoolP256r1-sha256"] {
    if !wantsJSON { print("measuring \(name) …") }
    results.append(try DocumentBenchmark(algorithm: name).run(seconds: seconds ?? 3))
}

if wantsJSON {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
    print(String(decoding: try encoder.encode(results), as: UTF8.self))
} else {
    print("\n" + String(cString: cossl_version()) + ", one core, medians of \(DocumentBenchmark.rounds) rounds\n")
    print(DocumentBenchmark.Result.table(results))
}
