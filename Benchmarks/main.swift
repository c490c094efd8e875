import COpenSSL
import Foundation

/// Document checks against the raw OpenSSL calls that they need, and unmasking against NIO's, measured in turns in the
/// same run.
///
/// Usage: `benchmarks [--seconds N] [--algorithm NAME] [--trust-only] [--json]`. Read the ratios: absolute figures depend
/// on the machine and its neighbours. `--checks N` makes N document checks of each kind and nothing else, for a profiler;
/// `--raw N` the calls beside them.
let arguments = CommandLine.arguments.dropFirst()
func value(of option: String) -> String? {
    arguments.firstIndex(of: option).flatMap { arguments.indices.contains($0 + 1) ? arguments[$0 + 1] : nil }
}
let seconds = value(of: "--seconds").flatMap(Double.init)
let algorithms =
    value(of: "--algorithm").map { [$0] } ?? ["rsa2048-sha256", "ecdsa-p256-sha256", "ecdsa-brainpoolP256r1-sha256"]
let wantsJSON = arguments.contains("--json")

if let port = value(of: "--bare-route").flatMap({ Int($0) }) {
    try await BareRoute.serve(port: port)
    exit(0)
}
if arguments.contains("--webhooks-only") {
    print(WebhookBenchmark.Result.table(try WebhookBenchmark.all.map { try $0.run(seconds: seconds ?? 3) }))
    exit(0)
}
if let folder = value(of: "--load-trust") {
    try TrustStoreBenchmark.load(folder)
    exit(0)
}
for (option, work) in [("--checks", DocumentBenchmark.Work.check), ("--raw", .calls(.made))] {
    guard let count = value(of: option).flatMap({ Int($0) }) else { continue }
    let chains =
        value(of: "--chain").flatMap(DocumentBenchmark.Chain.init).map { [$0] } ?? DocumentBenchmark.Chain.allCases
    for name in algorithms {
        for chain in chains { try DocumentBenchmark(algorithm: name, chain: chain).repeating(work, count) }
    }
    exit(0)
}

struct Report: Encodable {
    var documents: [DocumentBenchmark.Result] = []
    var encodings: [BERBenchmark.Result] = []
    var trustStore: TrustStoreBenchmark.Result?
    var unmasking: [UnmaskingBenchmark.Result] = []
    var webhooks: [WebhookBenchmark.Result] = []
    var hostileUpload: HostileUploadBenchmark.Result?
}

var report = Report()
let isTrustOnly = arguments.contains("--trust-only")
for name in algorithms where !isTrustOnly {
    if !wantsJSON { print("measuring \(name) …") }
    for chain in DocumentBenchmark.Chain.allCases {
        report.documents.append(try DocumentBenchmark(algorithm: name, chain: chain).run(seconds: seconds ?? 3))
    }
}
if !isTrustOnly {
    report.encodings = try BERBenchmark.all().map { try $0.run(seconds: seconds ?? 3) }
    let material = ProcessInfo.processInfo.environment["VERIFY_TEST_DATA"] ?? "../shared/data"
    report.hostileUpload = try HostileUploadBenchmark.run(material)
    report.unmasking = try UnmaskingBenchmark.all.map { try $0.run(seconds: seconds ?? 3) }
    report.webhooks = try WebhookBenchmark.all.map { try $0.run(seconds: seconds ?? 3) }
}
if !wantsJSON { print("measuring a trust store of the size of the PKD …") }
report.trustStore = try TrustStoreBenchmark.run()

if wantsJSON {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
    print(String(decoding: try encoder.encode(report), as: UTF8.self))
} else {
    print(
        "\n" + String(cString: cossl_version()) + ", medians of \(DocumentBenchmark.rounds) rounds, EF.DG2 of 20 KB\n")
    print(DocumentBenchmark.Result.table(report.documents))
    print("\nborder check against ASN1_get_object and swift-asn1, one core\n")
    print(BERBenchmark.Result.table(report.encodings))
    print("\nthe worst upload\n")
    print(report.hostileUpload?.table ?? "no test material; name it with VERIFY_TEST_DATA")
    print("\nunmasking against NIO's, one core\n")
    print(UnmaskingBenchmark.Result.table(report.unmasking))
    print("\npayloads of webhooks beside their RSA operation, one core\n")
    print(WebhookBenchmark.Result.table(report.webhooks))
    if let result = report.trustStore { print("\ntrust store of the size of the PKD\n\n" + result.table) }
}
