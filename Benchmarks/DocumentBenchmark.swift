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
    private static let time = Timestamp(secondsSinceEpoch: now)

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
            try SignedDocument(files, signer: document.dsc), documentKey: signer.key, issuerKey: forge.state.key,
            scheme: algorithm.scheme)
    }

    /// What was measured.
    struct Result: Encodable {
        let algorithm: String
        let chain: Chain
        /// Documents per second and core.
        let documentsPerSecond: Double
        /// The same calls without anything around them, with contexts made for each document as a program in C does it.
        let rawPerSecond: Double
        /// Raw calls against documents.
        let ratio: Double
        /// The same against raw calls with kept contexts, which nothing can go below.
        let keptContextsRatio: Double
        /// Documents per second on all cores together.
        let documentsPerSecondOnAllCores: Double
        /// By how much that is more than on one.
        let scaling: Double
        /// Heap allocations of one check: those of its OpenSSL calls with kept contexts, and all others.
        let allocationsOfOpenSSL: Int
        let allocations: Int

        static func table(_ results: [Result]) -> String {
            let head =
                "algorithm                     chain  documents/s  raw OpenSSL/s  ratio  (kept contexts)"
                + "  all cores/s  scaling  allocations"
            return
                ([head]
                + results.map { result in
                    result.algorithm.padding(toLength: 30, withPad: " ", startingAt: 0) + result.chain.rawValue
                        + String(
                            format: "%14.0f%15.0f%7.3f%17.3f%13.0f%9.2f%8d + %d", result.documentsPerSecond,
                            result.rawPerSecond, result.ratio, result.keptContextsRatio,
                            result.documentsPerSecondOnAllCores, result.scaling, result.allocations,
                            result.allocationsOfOpenSSL)
                }).joined(separator: "\n")
        }
    }

    /// One kind of work.
    enum Work {
        case check
        case calls(RawCalls.Contexts)
    }

    private func perform(_ work: Work) -> Bool {
        switch (work, chain) {
        case (.check, _): verifier.verify(files, at: Self.time).outcome == .confirmed
        case (.calls(let contexts), .warm): raw.runWarm(contexts)
        case (.calls(let contexts), .cold): raw.runCold(contexts)
        }
    }

    /// Does one kind of work and nothing else, for a profiler.
    func repeating(_ work: Work, _ count: Int) throws {
        _ = try Measure.seconds(count) { perform(work) }
    }

    /// Measures in turns and in the thread's own time, so that a machine that slows down slows both.
    func run(seconds: Double) throws -> Result {
        let batch = max(20, Int(try Measure.rate(50) { perform(.check) } * seconds / Double(3 * Self.rounds)))
        var checks: [Double] = []
        var calls: [Double] = []
        var kept: [Double] = []
        for _ in 0..<Self.rounds {
            checks.append(try Measure.rate(batch) { perform(.check) })
            calls.append(try Measure.rate(batch) { perform(.calls(.made)) })
            kept.append(try Measure.rate(batch) { perform(.calls(.kept)) })
        }
        let both = try onAllCores(batch)
        let (own, openssl) = allocations()
        return Result(
            algorithm: algorithm, chain: chain, documentsPerSecond: Measure.median(checks),
            rawPerSecond: Measure.median(calls), ratio: Measure.median(zip(calls, checks).map { $0 / $1 }),
            keptContextsRatio: Measure.median(zip(kept, checks).map { $0 / $1 }),
            documentsPerSecondOnAllCores: both.rate, scaling: both.scaling, allocationsOfOpenSSL: openssl,
            allocations: own)
    }

    /// All cores at once, each with a read of its own as it has in service; wall time, so it wants a quiet machine.
    private func onAllCores(_ batch: Int) throws -> (rate: Double, scaling: Double) {
        let cores = ProcessInfo.processInfo.activeProcessorCount
        let verifier = verifier
        let reads = (0..<cores).map { _ in copy(of: files) }
        let clock = ContinuousClock()
        var rates: [Double] = []
        var ratios: [Double] = []
        for _ in 0..<7 {
            let alone = clock.measure { for _ in 0..<batch { _ = verifier.verify(reads[0], at: Self.time) } }
            let together = clock.measure {
                DispatchQueue.concurrentPerform(iterations: cores) { core in
                    for _ in 0..<batch { _ = verifier.verify(reads[core], at: Self.time) }
                }
            }
            rates.append(Double(cores * batch) / (together / .seconds(1)))
            ratios.append(Double(cores) * (alone / together))
        }
        return (Measure.median(rates), Measure.median(ratios))
    }

    private func copy(of files: ChipFiles) -> ChipFiles {
        var copy = ChipFiles(securityObject: Array(files.securityObject)[...], dataGroups: [:])
        for (number, file) in files.dataGroups { copy.dataGroups[number] = Array(file)[...] }
        return copy
    }

    private func allocations() -> (own: Int, openssl: Int) {
        let start = baseline_allocations()
        _ = perform(.check)
        let middle = baseline_allocations()
        _ = perform(.calls(.kept))
        let openssl = Int(baseline_allocations() - middle)
        return (Int(middle - start) - openssl, openssl)
    }
}
