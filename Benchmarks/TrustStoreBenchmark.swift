import DocumentForge
import Foundation
import NFCParsing
import TrustFiles

/// A trust store of the size of a complete PKD download: what loading and looking up cost.
enum TrustStoreBenchmark {
    /// Bars that the figures are read against.
    static let loadBar = 1.5
    static let memoryBar = 150.0
    static let importBar = 60.0

    struct Result: Codable {
        var anchors = 0
        var signers = 0
        var revocationLists = 0
        /// Seconds from an empty process to a store, from files.
        var loadSeconds = 0.0
        /// Memory of the process that the store added, in megabytes.
        var residentMegabytes = 0.0
        /// Nanoseconds for finding and parsing one stored signer, by the number of signers in the store.
        var lookupNanoseconds: [String: Double] = [:]
        /// Milliseconds for the newest German master list, nil without the published file.
        var germanListMilliseconds: Double?
    }

    static func run() throws -> Result {
        let folder = FileManager.default.temporaryDirectory.path + "/trust-benchmark-" + UUID().uuidString
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let now: Int64 = 1_795_000_000
        try write(
            PublicKeyDirectory(countries: 200, generations: 5, signersPerKey: 30, revocationLists: 300, now: now),
            to: folder)
        // Loaded in a process of its own, whose memory nothing else has touched.
        var results: [Result] = []
        for _ in 0..<3 { results.append(try load(inNewProcess: folder)) }
        var result = results.sorted { $0.loadSeconds < $1.loadSeconds }[1]
        let large = try TrustFolder(path: folder).load().store()
        let small = try PublicKeyDirectory(
            countries: 2, generations: 5, signersPerKey: 30, revocationLists: 0, now: now)
        result.lookupNanoseconds["300"] = try lookup(in: store(of: small.signers))
        result.lookupNanoseconds["\(large.signerCount)"] = try lookup(in: large)
        result.germanListMilliseconds = try germanList()
        return result
    }

    /// What the new process does: loads, and prints what it cost.
    static func load(_ folder: String) throws {
        let before = residentMegabytes()
        let clock = ContinuousClock()
        var store = TrustStore.empty
        let duration = try clock.measure { store = try TrustFolder(path: folder).load().store() }
        let result = Result(
            anchors: store.anchors.count, signers: store.signerCount, revocationLists: store.revocationLists.count,
            loadSeconds: seconds(duration), residentMegabytes: residentMegabytes() - before)
        print(String(decoding: try JSONEncoder().encode(result), as: UTF8.self))
        withExtendedLifetime(store) {}
    }

    private static func load(inNewProcess folder: String) throws -> Result {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
        process.arguments = ["--load-trust", folder]
        let pipe = Pipe()
        process.standardOutput = pipe
        try process.run()
        let output = pipe.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return try JSONDecoder().decode(Result.self, from: output)
    }

    private static func write(_ directory: PublicKeyDirectory, to folder: String) throws {
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        var text = "version: 1\n\n"
        for (number, signer) in directory.signers.enumerated() {
            text += entry("cn=\(number),o=dsc,c=XX", "userCertificate;binary", signer)
        }
        for (number, list) in directory.revocationLists.enumerated() {
            text += entry("cn=\(number),o=crl,c=XX", "certificateRevocationList;binary", list)
        }
        try Data(text.utf8).write(to: URL(fileURLWithPath: folder + "/pkd.ldif"))
        try Data(directory.masterList).write(to: URL(fileURLWithPath: folder + "/list.ml"))
        try Data(directory.home.certificate).write(to: URL(fileURLWithPath: folder + "/home.der"))
    }

    private static func entry(_ name: String, _ attribute: String, _ value: [UInt8]) -> String {
        let base64 = Data(value).base64EncodedString(options: [.lineLength76Characters, .endLineWithLineFeed])
        return "dn: \(name),dc=data,dc=download,dc=pkd,dc=icao,dc=int\n\(attribute):: "
            + base64.split(separator: "\n").joined(separator: "\n ") + "\n\n"
    }

    private static func store(of signers: [[UInt8]]) throws -> TrustStore {
        var builder = TrustStoreBuilder()
        for signer in signers { _ = try builder.addSigner(signer[...]) }
        return builder.build()
    }

    private static func lookup(in store: TrustStore) throws -> Double {
        let asked = store.signerCertificates.prefix(3000).enumerated().filter { $0.offset % 10 == 0 }
            .map(\.element.certificate)
        var rounds: [Double] = []
        for _ in 0..<5 {
            var place = 0
            rounds.append(
                try Measure.seconds(20_000) {
                    place = (place + 1) % asked.count
                    let certificate = asked[place]
                    return store.signers(issuer: certificate.issuer, serialNumber: certificate.serialNumber).count == 1
                })
        }
        return Measure.median(rounds) * 1e9
    }

    private static func germanList() throws -> Double? {
        let data = ProcessInfo.processInfo.environment["VERIFY_TEST_DATA"] ?? "../shared/data"
        guard let list = FileManager.default.contents(atPath: data + "/emrtd/masterlists/DE_2026-05-28.ml"),
            let pin = FileManager.default.contents(atPath: data + "/emrtd/certs/csca-de-07-masterlist-anchor.der")
        else { return nil }
        var pinned = TrustStoreBuilder()
        _ = try pinned.addCertificate([UInt8](pin)[...], source: "pinned")
        let bytes = [UInt8](list)
        var rounds: [Double] = []
        for _ in 0..<9 {
            var anchors = 0
            rounds.append(
                try Measure.seconds(1) {
                    var builder = pinned
                    _ = try? builder.addMasterList(bytes[...], source: "DE")
                    anchors = builder.build().anchors.count
                    return anchors == 588
                })
        }
        return Measure.median(rounds) * 1000
    }

    private static func residentMegabytes() -> Double {
        let text = (try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8)) ?? ""
        let pages = text.split(separator: " ").dropFirst().first.flatMap { Double($0) } ?? 0
        return pages * Double(sysconf(Int32(_SC_PAGESIZE))) / 1e6
    }

    private static func seconds(_ duration: Duration) -> Double {
        let (whole, fraction) = duration.components
        return Double(whole) + Double(fraction) * 1e-18
    }
}

extension TrustStoreBenchmark.Result {
    /// The figures with their bars, for people.
    var table: String {
        let lookups = lookupNanoseconds.sorted { ($0.key.count, $0.key) < ($1.key.count, $1.key) }
            .map { "  look-up among \($0.key) signers  \(Int($0.value)) ns" }
        let german = germanListMilliseconds.map {
            "  German list of 588              \(rounded($0)) ms (bar \(Int(TrustStoreBenchmark.importBar)))"
        }
        return
            (["  \(anchors) CSCA, \(signers) signers, \(revocationLists) revocation lists"]
            + ["  load                            \(rounded(loadSeconds)) s (bar \(TrustStoreBenchmark.loadBar))"]
            + [
                "  resident                        \(rounded(residentMegabytes)) MB "
                    + "(bar \(Int(TrustStoreBenchmark.memoryBar)))"
            ]
            + lookups + [german].compactMap { $0 }).joined(separator: "\n")
    }

    private func rounded(_ value: Double) -> String { String((value * 100).rounded() / 100) }
}
