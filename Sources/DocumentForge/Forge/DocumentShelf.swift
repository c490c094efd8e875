/// The documents of a demonstration: some genuine, some forged, each with a name to ask for it by.
public struct DocumentShelf: Sendable {
    /// One document on the shelf.
    public struct Item: Sendable {
        /// Short name in kebab case.
        public let name: String
        /// What a person should know about it.
        public let title: String
        /// How it is made.
        public let recipe: ForgeRecipe
    }

    /// What stands on the shelf.
    public let items: [Item]

    /// Genuine documents of every format and a forgery of each kind that people try.
    public static func demonstration() throws(ForgeError) -> DocumentShelf {
        DocumentShelf(items: [
            Item(
                name: "passport", title: "Genuine passport",
                recipe: try ForgeRecipe("active-authentication=ec signing-time=true")),
            Item(
                name: "identity-card", title: "Genuine identity card",
                recipe: try ForgeRecipe("format=td1 algorithm=ecdsa-brainpoolP256r1-sha256 quirk=explicit-curve")),
            Item(
                name: "changed-name", title: "Passport whose name was changed on the chip",
                recipe: ForgeRecipe(defect: .changedDG1)),
            Item(
                name: "changed-portrait", title: "Passport whose portrait was changed on the chip",
                recipe: ForgeRecipe(defect: .changedDG2)),
            Item(
                name: "unknown-issuer", title: "Passport signed by somebody whom nobody trusts",
                recipe: ForgeRecipe(defect: .unknownIssuer)),
            Item(
                name: "copied-chip", title: "Copy of a genuine passport without the chip's secret key",
                recipe: ForgeRecipe(defect: .badActiveAuthentication)),
            Item(
                name: "expired-passport", title: "Genuine passport past its date of expiry",
                recipe: ForgeRecipe(defect: .expiredDocument)),
        ])
    }

    /// The item of this name.
    public subscript(name: String) -> Item? {
        items.first { $0.name == name }
    }
}
