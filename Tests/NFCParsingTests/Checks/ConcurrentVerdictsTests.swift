import DocumentForge
import Testing

@testable import NFCParsing

/// Many documents at once, through one verifier with one memory of signers: no error of one is the verdict on another
/// (threat A13).
struct ConcurrentVerdictsTests {
    private static let now: Int64 = 1_795_000_000
    private static let challenge: [UInt8] = [1, 2, 3, 4, 5, 6, 7, 8]

    private struct Item: Sendable {
        let name: String
        let files: ChipFiles
        let expected: [String]
    }

    @Test func verdictsNeverSwap() async throws {
        let forge = try Forge(now: Self.now)
        let recipes = [
            "active-authentication=rsa", "defect=wrong-signature", "algorithm=rsa2048-sha256", "defect=changed-dg2",
            "algorithm=ecdsa-brainpoolP384r1-sha384", "defect=unknown-curve-parameters", "algorithm=rsapss2048-sha256",
            "defect=bad-active-authentication", "algorithm=dsa2048-sha256", "defect=no-signer", "quirk=indefinite-file",
            "defect=nine-certificates", "chip-authentication=ecdh-aes128", "defect=impostor-issuer",
        ]
        var builder = TrustStoreBuilder()
        let documents = try recipes.map { (name: $0, document: try forge.make(try ForgeRecipe($0))) }
        for (_, document) in documents {
            for anchor in document.trustAnchors { _ = try builder.addCertificate(anchor[...], source: "forge") }
        }
        // Fewer places than signers, so that the memory is always being changed.
        let verifier = DocumentVerifier(trust: builder.build(rememberedSigners: 3), policy: .recorded)
        let time = Timestamp(secondsSinceEpoch: Self.now)
        let items = documents.map { name, document in
            let files = ChipFiles(document, challenge: Self.challenge)
            return Item(name: name, files: files, expected: verifier.verify(files, at: time).failedChecks)
        }
        #expect(items.filter { $0.expected.isEmpty }.count == 7)
        #expect(items.allSatisfy { $0.name.contains("defect") != $0.expected.isEmpty })

        let swapped = await withTaskGroup(of: [String].self) { group in
            for task in 0..<8 {
                group.addTask {
                    (0..<125).compactMap { number in
                        let item = items[(number + task) % items.count]
                        let verdict = verifier.verify(item.files, at: time)
                        return verdict.failedChecks == item.expected ? nil : "\(item.name): \(verdict.failedChecks)"
                    }
                }
            }
            return await group.reduce(into: []) { $0 += $1 }
        }
        #expect(swapped.isEmpty, "\(swapped.prefix(3))")
    }
}
