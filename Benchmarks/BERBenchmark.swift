import CBaseline
import DocumentForge
import Foundation
import NFCParsing
import SwiftASN1

/// Walks every element of an encoding: with our border check, with OpenSSL's `ASN1_get_object`, and with swift-asn1.
struct BERBenchmark {
    /// What was measured.
    struct Result: Encodable {
        let encoding: String
        let elements: Int
        let nanosecondsPerElement: Double
        let opensslNanosecondsPerElement: Double
        let swiftASN1NanosecondsPerElement: Double

        static func table(_ results: [Result]) -> String {
            let head = "encoding                   elements   ns/element      OpenSSL   ratio   swift-asn1   times ours"
            let rows = results.map { result in
                let ours = result.nanosecondsPerElement
                let theirs = result.opensslNanosecondsPerElement
                return result.encoding.padding(toLength: 24, withPad: " ", startingAt: 0)
                    + String(
                        format: "%11d%13.1f%13.1f%8.2f%13.1f%13.1f", result.elements, ours, theirs, ours / theirs,
                        result.swiftASN1NanosecondsPerElement, result.swiftASN1NanosecondsPerElement / ours)
            }
            return ([head] + rows).joined(separator: "\n")
        }
    }

    let name: String
    let encoding: [UInt8]

    /// A certificate, a security object, and 200 certificates in a SET as a master list holds them.
    static func all() throws -> [BERBenchmark] {
        let now: Int64 = 1_795_000_000
        let algorithm = try SigningAlgorithm(name: "ecdsa-p256-sha256")
        let forge = try Forge(algorithm: algorithm, now: now)
        let document = try forge.make(
            try ForgeRecipe("algorithm=ecdsa-p256-sha256"),
            signer: forge.state.makeDocumentSigner(
                algorithm: algorithm, now: now))
        let list = Array(repeating: document.dsc, count: 200).flatMap { $0 }
        let head: [UInt8] = [0x31, 0x84] + (0..<4).map { UInt8(truncatingIfNeeded: list.count >> (24 - 8 * $0)) }
        return [
            BERBenchmark(name: "certificate", encoding: document.dsc),
            BERBenchmark(name: "EF.SOD", encoding: document.files["sod.bin"] ?? []),
            BERBenchmark(name: "list of 200", encoding: head + list),
        ]
    }

    struct Malformed: Error {}

    /// Medians over rounds that alternate between the readers.
    func run(seconds: Double) throws -> Result {
        let elements = baseline_asn1_walk(encoding, encoding.count)
        guard elements > 0 else { throw Malformed() }
        let repetitions = max(1, Int(seconds / 30 / (10e-9 * Double(elements))))
        var ours: [Double] = []
        var theirs: [Double] = []
        var swiftASN1: [Double] = []
        for _ in 0..<15 {
            ours.append(
                try Measure.seconds(repetitions) {
                    (try? BERBorder.outermost(of: encoding[...], limits: .trustList))?.trailing.isEmpty == true
                })
            theirs.append(try Measure.seconds(repetitions) { baseline_asn1_walk(encoding, encoding.count) == elements })
            swiftASN1.append(
                try Measure.seconds(max(1, repetitions / 8)) {
                    (try? BER.parse(encoding))?.identifier != nil
                })
        }
        let scale = 1e9 / Double(elements)
        return Result(
            encoding: name, elements: elements, nanosecondsPerElement: Measure.median(ours) * scale,
            opensslNanosecondsPerElement: Measure.median(theirs) * scale,
            swiftASN1NanosecondsPerElement: Measure.median(swiftASN1) * scale)
    }
}
