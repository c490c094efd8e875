import ArgumentParser
import DocumentForge
import Foundation
import NFCParsing
import PhoneClient

/// `chip-replay forge`
struct ForgeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "forge",
        abstract: "Make a synthetic document of Utopia and the trust files for it.",
        discussion: """
            OUTPUT/read holds the dumps, OUTPUT/trust the CSCA certificates and the revocation list. Check it with
              chip-replay verify --trust OUTPUT/trust OUTPUT/read
            The private keys of a chip that has any (--active-authentication, --chip-authentication) are in
            OUTPUT/chip.key, for chip-replay replay --chip-key.
            """)

    @Option(help: "Signature algorithm, for example rsa2048-sha256 or ecdsa-brainpoolP256r1-sha256 (see --list).")
    var algorithm: String?

    @Option(help: "Curve of an ECDSA signature; short for --algorithm ecdsa-CURVE-DIGEST.")
    var curve: String?

    @Option(help: "Hash function over the data groups: sha1, sha224, sha256, sha384, sha512.")
    var digest: String?

    @Option(help: "Machine-readable zone: td1, td2 or td3.")
    var format: String?

    @Option(
        help: ArgumentHelp(
            "A field, for example surname=ERIKSSON or issue-date=20250101 (see --list).", valueName: "name=value"))
    var field: [String] = []

    @Option(help: "What is wrong with the document (see --list).")
    var defect: String?

    @Option(help: "What is odd about the document although it is genuine (see --list).")
    var quirk: [String] = []

    @Option(help: "How the chip answers challenges: none, rsa, rsa-sha1, ec, ec-brainpool.")
    var activeAuthentication: String?

    @Option(help: "What EF.DG14 offers for chip authentication; --list names the methods.")
    var chipAuthentication: String?

    @Option(help: "Make it as if it were this time (RFC 3339); the current time otherwise.")
    var at: RFC3339?

    @Flag(help: "Name every algorithm, field, defect and quirk.")
    var list = false

    @Flag(help: "Remove what an earlier forge left in OUTPUT: read, trust and chip.key.")
    var replace = false

    @Argument(help: "Folder to write to.")
    var output: String?

    func run() async throws {
        if list { return printList() }
        guard let output else { throw ValidationError("Name the folder to write to, or use --list.") }
        let recipe = try makeRecipe()
        try clear(output)
        let algorithm = try recipe.resolvedAlgorithm()
        let forge = try Forge(
            algorithm: algorithm.forIssuer, now: (at ?? .now).timestamp.secondsSinceEpoch)
        let document = try forge.make(recipe)

        var files: [ChipFile: [UInt8]] = [:]
        for (name, bytes) in document.files { if let file = ChipFile(dumpName: name) { files[file] = bytes } }
        let challenge = (0..<8).map { _ in UInt8.random(in: 0...255) }
        if let answer = document.answer(challenge: challenge) { files[.activeAuth] = challenge + answer }
        if let transcript = try document.chipAuthentication?.transcript() { files[.chipAuth] = transcript }
        try ChipRead(name: output, files: files).write(toFolder: output + "/read")
        if let file = document.cardSecurity {
            try OutputFile.write(file, to: output + "/read/card_security.bin")
        }
        try write(document, to: output + "/trust")
        if let keys = try ChipKeys.text(of: document) {
            try OutputFile.write(Array(keys.utf8), to: output + "/chip.key")
        }
        print("wrote \(output)/read and \(output)/trust; check it with")
        print("  chip-replay verify --trust \(output)/trust \(output)/read")
    }

    /// Files of another document beside these would be checked with them.
    private func clear(_ output: String) throws {
        let paths = ["read", "trust", "chip.key"].map { output + "/" + $0 }
        if replace {
            for path in paths { try OutputFile.remove(path) }
        } else if let path = paths.first(where: FileManager.default.fileExists) {
            throw UsageFailure(
                description: "\(path): is there already; name another folder, or let --replace remove it")
        }
    }

    private func makeRecipe() throws -> ForgeRecipe {
        var recipe = ForgeRecipe()
        if let curve {
            try recipe.set("algorithm", to: "ecdsa-\(curve)-\(digest ?? "sha256")")
        }
        let parts = [
            ("algorithm", algorithm), ("digest", digest), ("format", format), ("defect", defect),
            ("active-authentication", activeAuthentication), ("chip-authentication", chipAuthentication),
        ]
        for case (let name, let value?) in parts { try recipe.set(name, to: value) }
        for quirk in quirk { try recipe.set("quirk", to: quirk) }
        for field in field {
            let pair = field.split(separator: "=", maxSplits: 1)
            guard pair.count == 2 else { throw ValidationError("--field takes NAME=VALUE, not “\(field)”.") }
            try recipe.set(String(pair[0]), to: String(pair[1]))
        }
        return recipe
    }

    private func write(_ document: ForgedDocument, to folder: String) throws {
        try OutputFile.makeFolder(folder)
        for (index, certificate) in document.trustAnchors.enumerated() {
            let name = index == 0 ? "csca.der" : "csca-\(index + 1).der"
            try OutputFile.write(certificate, to: folder + "/" + name)
        }
        // A list of a state that is not trusted would only be refused.
        if document.trustAnchors.first == document.csca,
            defect.flatMap(Defect.init).map(\.isInRevocationList) ?? true
        {
            try OutputFile.write(document.revocationList, to: folder + "/revoked.crl")
        }
        if let list = document.deviationList {
            try OutputFile.write(list, to: folder + "/deviations.dl")
        }
    }

    private func printList() {
        print("algorithms\n  " + ForgeRecipe.algorithms.joined(separator: "\n  "))
        print("\nfields\n  " + ForgeRecipe.fieldNames.joined(separator: "\n  "))
        print(
            "\ndata groups, by --field data-group=NUMBER\n  "
                + ForgeRecipe.optionalDataGroups.map(String.init).joined(separator: "\n  "))
        print(
            "\nportrait records, by --field portrait-record=NAME\n  "
                + PortraitRecord.allCases.map(\.rawValue).joined(separator: "\n  "))
        let methods = ChipAuthenticationKey.Method.allCases.map(\.rawValue)
        print("\nchip authentication\n  " + methods.joined(separator: "\n  "))
        print("\nEF.CardSecurity for PACE with chip-authentication mapping, by --field chip-mapping=true")
        print("\ndefects, with what a verifier must say")
        for defect in Defect.allCases {
            let expectation =
                switch defect.expectation {
                case .refused(let reason): "refused: \(reason)"
                case .warned(let code): "confirmed, with a warning: \(code)"
                }
            print("  " + defect.rawValue.padding(toLength: 30, withPad: " ", startingAt: 0) + expectation)
        }
        print("\nquirks of genuine documents, with the warning that names them")
        for quirk in Quirk.allCases {
            let name = quirk.rawValue.padding(toLength: 30, withPad: " ", startingAt: 0)
            print("  " + (quirk.warning.map { name + $0 } ?? quirk.rawValue))
        }
    }
}
