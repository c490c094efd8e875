import COpenSSL
import DocumentForge
import Foundation
import Testing

@testable import NFCParsing

/// A hostile upload costs no more than a genuine one. Costs are counted, not timed: keys made and signatures checked by
/// OpenSSL, octets hashed.
struct HostileUploadTests {
    private struct Cost {
        let keyOperations: UInt64
        let hashedOctets: UInt64

        init(of work: () throws -> Void) rethrows {
            let start = (cossl_key_operations(), cossl_hashed_octets())
            try work()
            keyOperations = cossl_key_operations() - start.0
            hashedOctets = cossl_hashed_octets() - start.1
        }
    }

    private struct Seed: Decodable {
        let name: String?
        let id: String?
        let b64: String

        var bytes: Bytes { [UInt8](Data(base64Encoded: b64) ?? Data())[...] }
        var title: String { name ?? id ?? "" }
    }

    private static let now: Int64 = 1_795_000_000

    private static func seeds(_ path: String) throws -> [Seed] {
        try TestData.bytes(path).split(separator: 0x0A).map { try JSONDecoder().decode(Seed.self, from: Data($0)) }
    }

    /// A genuine read with everything that a chip has, and a store that trusts its state.
    private static func genuine() throws -> (files: ChipFiles, verifier: DocumentVerifier) {
        let forge = try Forge(now: now)
        let document = try forge.make(try ForgeRecipe("portrait-bytes=20000"))
        var files = ChipFiles(securityObject: (document.files["sod.bin"] ?? [])[...], dataGroups: [:])
        for group in [DataGroupNumber.dg1, .dg2] {
            files.dataGroups[group] = document.files["dg\(group.rawValue).bin"]?[...]
        }
        var builder = TrustStoreBuilder()
        _ = try builder.addCertificate(document.csca[...], source: "forge")
        return (files, DocumentVerifier(trust: builder.build(rememberedSigners: 0), policy: .recorded))
    }

    private static func cost(of securityObject: Bytes, in files: ChipFiles, by verifier: DocumentVerifier) -> Cost {
        var upload = files
        upload.securityObject = securityObject
        return Cost { _ = verifier.verify(upload, at: Timestamp(secondsSinceEpoch: now)) }
    }

    /// The counters count: a genuine document of an unknown signer needs its key and two signatures, each data group
    /// once, and little beside.
    @Test func aGenuineDocumentCostsWhatItHasTo() throws {
        let (files, verifier) = try Self.genuine()
        let cost = Self.cost(of: files.securityObject, in: files, by: verifier)
        #expect(cost.keyOperations == 3)
        let groups = files.dataGroups.reduce(0) { $0 + $1.file.count }
        #expect(cost.hashedOctets > UInt64(groups))
        #expect(cost.hashedOctets < UInt64(groups + files.securityObject.count))
    }

    /// Security objects full of certificates whose keys are dear to decode are refused by their number, before OpenSSL
    /// hears of them.
    @Test func floodsOfCertificatesNeverReachOpenSSL() throws {
        let (files, verifier) = try Self.genuine()
        let floods = try Self.seeds("asn1/hostile-der.jsonl").filter { $0.title.hasPrefix("cms-certs-") }
        #expect(floods.count == 2)
        for flood in floods {
            #expect(throws: PKIError.self, "\(flood.title)") { try EFSOD(flood.bytes) }
            let cost = Self.cost(of: flood.bytes, in: files, by: verifier)
            #expect(cost.keyOperations == 0, "\(flood.title)")
            #expect(cost.hashedOctets == 0, "\(flood.title)")
        }
    }

    /// Whatever comes in place of EF.SOD: what does not parse costs nothing, what does costs no more than the real one.
    @Test(arguments: [
        ("asn1/hostile-der.jsonl", 100), ("fuzz-seeds/openssl-cms.jsonl", 701), ("fuzz-seeds/openssl-asn1.jsonl", 320),
        ("fuzz-seeds/openssl-asn1parse.jsonl", 283), ("fuzz-seeds/openssl-x509.jsonl", 425),
        ("fuzz-seeds/openssl-crl.jsonl", 1027), ("fuzz-seeds/boringssl-certificate.jsonl", 279),
        ("fuzz-seeds/boringssl-der.jsonl", 38),
    ])
    func noSeedCostsMoreThanAGenuineDocument(path: String, count: Int) throws {
        let (files, verifier) = try Self.genuine()
        let genuine = Self.cost(of: files.securityObject, in: files, by: verifier)
        let seeds = try Self.seeds(path)
        #expect(seeds.count == count)
        for seed in seeds {
            let bytes = seed.bytes
            let cost = Self.cost(of: bytes, in: files, by: verifier)
            #expect(cost.keyOperations <= genuine.keyOperations, "\(path) \(seed.title)")
            #expect(cost.hashedOctets <= genuine.hashedOctets, "\(path) \(seed.title)")
            if (try? EFSOD(bytes)) == nil { #expect(cost.hashedOctets == 0, "\(path) \(seed.title)") }
        }
    }

    /// Bringing an encoding into definite form never makes it longer: the output is made once, at the size of the input.
    @Test func definiteFormIsNoLongerThanTheInput() throws {
        for path in ["asn1/hostile-der.jsonl", "fuzz-seeds/openssl-cms.jsonl", "fuzz-seeds/openssl-asn1.jsonl"] {
            for seed in try Self.seeds(path) {
                let bytes = seed.bytes
                guard let outermost = try? BERBorder.outermost(of: bytes, limits: .securityObject) else { continue }
                #expect(outermost.encoding.count + outermost.trailing.count <= bytes.count, "\(path) \(seed.title)")
            }
        }
    }
}
