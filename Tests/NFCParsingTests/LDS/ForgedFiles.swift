import DocumentForge
import Testing

@testable import NFCParsing

/// Files of documents of our own making, for tests that look at one file. The state is made once: that is the slow part.
enum ForgedFiles {
    /// 18 November 2026
    static let now: Int64 = 1_795_000_000
    private static let forge = Result { try Forge(now: now) }

    /// A document by the words of its recipe.
    static func document(_ recipe: String) throws -> ForgedDocument {
        try forge.get().make(try ForgeRecipe(recipe))
    }

    /// One file of a document, by the name of its dump without `.bin`.
    static func file(_ name: String, _ recipe: String) throws -> Bytes {
        try #require(try document(recipe).files[name + ".bin"])[...]
    }

    /// The verdict on a document with everything that was read, under the policy of recorded reads or another.
    static func verdict(
        _ recipe: String, without absent: Set<DataGroupNumber> = [], policy: AcceptancePolicy = .recorded
    ) throws -> Verdict {
        let document = try document(recipe)
        let files = ChipFiles(document).without(Array(absent))
        var builder = TrustStoreBuilder()
        _ = try builder.addCertificate(document.csca[...], source: "forge")
        _ = try builder.addRevocationList(document.revocationList[...])
        return DocumentVerifier(trust: builder.build(), policy: policy)
            .verify(files, at: Timestamp(secondsSinceEpoch: now))
    }
}
