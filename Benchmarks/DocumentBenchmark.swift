import CBaseline
import COpenSSL
import Dispatch
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
        let document = try forge.make(try ForgeRecipe("algorithm=\(name) portrait-bytes=20000"), signer: signer)

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
        /// Documents per second on all cores together, by how much that is more than on one.
        let scaling: Double
        /// Heap allocations of one check beyond those of the raw calls.
        let allocations: Int

        static func table(_ results: [Result]) -> String {
            let head =
                "algorithm                     chain   documents/s   raw OpenSSL/s   ratio   scaling   allocations"
            return
                ([head]
                + results.map { result in
                    result.algorithm.padding(toLength: 30, withPad: " ", startingAt: 0) + result.chain.rawValue
                        + String(
                            format: "%14.0f%16.0f%8.2f%10.2f%14d", result.documentsPerSecond, result.rawPerSecond,
                            result.ratio, result.scaling, result.allocations)
                }).joined(separator: "\n")
        }
    }

    /// What is measured.
    enum Work {
        case checks, calls
    }

    /// Does one kind of work and nothing else, for a profiler.
    func repeating(_ work: Work, _ count: Int) throws {
        let time = Timestamp(secondsSinceEpoch: Self.now)
        _ = try Measure.seconds(count) {
            switch work {
            case .checks: verifier.verify(files, at: time).outcome == .confirmed
            case .calls: chain == .warm ? raw.runWarm() : raw.runCold()
            }
        }
    }

    /// Measures in turns, so that a machine that slows down slows both.
    func run(seconds: Double) throws -> Result {
        let time = Timestamp(secondsSinceEpoch: Self.now)
        let batch = try batchSize(seconds: seconds / Double(2 * Self.rounds))
        var checks: [Double] = []
        var calls: [Double] = []
        for _ in 0..<Self.rounds {
            checks.append(try Measure.rate(batch) { verifier.verify(files, at: time).outcome == .confirmed })
            calls.append(try Measure.rate(batch) { chain == .warm ? raw.runWarm() : raw.runCold() })
        }
        let ratios = zip(calls, checks).map { $0 / $1 }
        return Result(
            algorithm: algorithm, chain: chain, documentsPerSecond: Measure.median(checks),
            rawPerSecond: Measure.median(calls), ratio: Measure.median(ratios),
            scaling: try scaling(batch, at: time), allocations: allocations(at: time))
    }

    /// How much more all cores do together than one does.
    private func scaling(_ batch: Int, at time: Timestamp) throws -> Double {
        let cores = ProcessInfo.processInfo.activeProcessorCount
        let (verifier, files) = (verifier, files)
        let ratios = try (0..<5).map { _ in
            let alone = try Measure.rate(batch) { verifier.verify(files, at: time).outcome == .confirmed }
            let together = try Measure.rate(1) {
                DispatchQueue.concurrentPerform(iterations: cores) { _ in
                    for _ in 0..<batch { _ = verifier.verify(files, at: time) }
                }
                return true
            }
            return together * Double(cores * batch) / alone
        }
        return Measure.median(ratios)
    }

    private func allocations(at time: Timestamp) -> Int {
        let start = baseline_allocations()
        _ = verifier.verify(files, at: time)
        let middle = baseline_allocations()
        _ = chain == .warm ? raw.runWarm() : raw.runCold()
        return Int(middle - start) - Int(baseline_allocations() - middle)
    }

    private func batchSize(seconds: Double) throws -> Int {
        let time = Timestamp(secondsSinceEpoch: Self.now)
        let rate = try Measure.rate(50) { verifier.verify(files, at: time).outcome == .confirmed }
        return max(20, Int(rate * seconds))
    }
}
