import COpenSSL
import DocumentForge
import Foundation
import NFCParsing

/// Checks one forged passport again and again, and beside it makes the OpenSSL calls that no verifier can avoid.
struct DocumentBenchmark {
    static let rounds = 15
    private static let now: Int64 = 1_795_000_000

    /// Whether the signer of the document was seen before.
    enum Chain: String, CaseIterable, Encodable {
        case warm, cold
    }

    private let algorithm: String
    private let chain: Chain
    private let files: ChipFiles
    private let verifier: DocumentVerifier
    private let raw: RawCalls

    init(algorithm name: String, chain: Chain) throws {
        algorithm = name
        self.chain = chain
        let algorithm = try SigningAlgorithm(name: name)
        let forge = try Forge(algorithm: algorithm.forIssuer, now: Self.now)
        let signer = try forge.state.makeDocumentSigner(algorithm: algorithm, now: Self.now)
        let document = try forge.make(try ForgeRecipe("algorithm=\(name)"), signer: signer)

        var files = ChipFiles(securityObject: (document.files["sod.bin"] ?? [])[...], dataGroups: [:])
        for group in DataGroupNumber.allCases {
            if let file = document.files["dg\(group.rawValue).bin"] { files.dataGroups[group] = file[...] }
        }
        self.files = files
        var builder = TrustStoreBuilder()
        _ = try builder.addCertificate(document.csca[...], source: "forge")
        verifier = DocumentVerifier(
            trust: builder.build(rememberedSigners: chain == .warm ? 16 : 0), policy: .recorded)
        raw = try RawCalls(
            hashed: files.dataGroups.values.map(Array.init), documentKey: signer.key, issuerKey: forge.state.key,
            scheme: algorithm.scheme, certificate: document.dsc)
    }

    /// What was measured.
    struct Result: Encodable {
        let algorithm: String
        let chain: Chain
        let documentsPerSecond: Double
        let rawPerSecond: Double
        let ratio: Double

        static func table(_ results: [Result]) -> String {
            let head = "algorithm                     chain   documents/s   raw OpenSSL/s   ratio"
            return
                ([head]
                + results.map { result in
                    result.algorithm.padding(toLength: 30, withPad: " ", startingAt: 0) + result.chain.rawValue
                        + String(
                            format: "%14.0f%16.0f%8.2f", result.documentsPerSecond, result.rawPerSecond, result.ratio)
                }).joined(separator: "\n")
        }
    }

    /// Measures in turns, so that a machine that slows down slows both.
    func run(seconds: Double) throws -> Result {
        let time = Timestamp(secondsSinceEpoch: Self.now)
        let batch = try batchSize(seconds: seconds / Double(2 * Self.rounds))
        var checks: [Double] = []
        var calls: [Double] = []
        for _ in 0..<Self.rounds {
            checks.append(try Self.rate(batch) { verifier.verify(files, at: time).outcome == .confirmed })
            calls.append(try Self.rate(batch) { chain == .warm ? raw.runWarm() : raw.runCold() })
        }
        let ratios = zip(calls, checks).map { $0 / $1 }
        return Result(
            algorithm: algorithm, chain: chain, documentsPerSecond: Self.median(checks),
            rawPerSecond: Self.median(calls),
            ratio: Self.median(ratios))
    }

    private func batchSize(seconds: Double) throws -> Int {
        let time = Timestamp(secondsSinceEpoch: Self.now)
        let rate = try Self.rate(50) { verifier.verify(files, at: time).outcome == .confirmed }
        return max(20, Int(rate * seconds))
    }

    struct UnexpectedOutcome: Error {}

    private static func rate(_ count: Int, _ body: () -> Bool) throws -> Double {
        let clock = ContinuousClock()
        var good = 0
        let duration = clock.measure { for _ in 0..<count where body() { good += 1 } }
        guard good == count else { throw UnexpectedOutcome() }
        let (whole, fraction) = duration.components
        return Double(count) / (Double(whole) + Double(fraction) * 1e-18)
    }

    private static func median(_ values: [Double]) -> Double {
        values.sorted()[values.count / 2]
    }
}
