import ArgumentParser
import Foundation
import NFCParsing
import TrustFiles

/// `verify-gateway trust`
struct TrustCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "trust", abstract: "The certificates that documents are checked against.",
        subcommands: [List.self, Import.self])

    /// Where the trust store lies.
    struct StoreOption: ParsableArguments {
        @Option(help: "Folder of the trust store; default: trust beside the database.") var trustStore: String?
        @OptionGroup var storage: StorageOptions

        /// The folder.
        var folder: String {
            trustStore ?? ConfigurationOptions.defaultTrustFolder(besides: storage.databasePath())
        }
    }

    /// `verify-gateway trust list`
    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Show what the trust store holds.")

        @OptionGroup var store: StoreOption
        @Flag(help: "Print the result as JSON.") var json = false

        func run() async throws {
            let anchors = try TrustFolder(path: store.folder).load().store().anchors.sorted {
                ($0.country, $0.certificate.notAfter) < ($1.country, $1.certificate.notAfter)
            }
            if json { return Output.json(.array(anchors.map(\.object))) }
            for anchor in anchors {
                let certificate = anchor.certificate
                print("\(anchor.country)  until \(certificate.notAfter)  \(certificate.subject.title)")
            }
            print(
                "\(anchors.count) CSCA certificates of \(Set(anchors.map(\.country)).count) countries in \(store.folder)"
            )
        }
    }

    /// `verify-gateway trust import`
    struct Import: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Check certificates, master lists and revocation lists and add them to the trust store.",
            discussion: """
                A master list is accepted when a CSCA that is in the store, or among the imported files, certified its \
                signer. If one file is refused, nothing is changed. Restart the gateway to use what was added.
                """)

        @Argument(help: "Files or folders.") var paths: [String]
        @OptionGroup var store: StoreOption
        @Flag(help: "Print the result as JSON.") var json = false

        func run() async throws {
            let folder = TrustFolder(path: store.folder)
            let result: TrustFolder.ImportResult
            do {
                result = try folder.add(paths)
            } catch let failure as TrustFiles.Failure {
                throw Configuration.Problem(description: "\(failure). Nothing was changed.")
            }
            if json { return Output.json(result.object) }
            for entry in result.entries {
                let report = entry.report
                print("\(entry.path): \(report.kind.rawValue), \(report.entries) entries, \(report.added) new")
                for refused in report.refused { print("  left out: \(refused.subject)") }
            }
            for failure in result.leftOut { print("left out: \(failure)") }
            let counts = result.countries.map { "\($0.country) \($0.count)" }.joined(separator: ", ")
            print("The trust store holds \(result.anchorCount) CSCA certificates: \(counts)")
        }
    }
}

extension TrustAnchor {
    /// The state, or a dash.
    var country: String { certificate.subject.country ?? "-" }

    fileprivate var object: JSONValue {
        [
            "country": .string(country), "subject": .string(certificate.subject.title),
            "not_before": .string(certificate.notBefore.description),
            "not_after": .string(certificate.notAfter.description),
            "sha256": .string(LowerHex.encode(certificate.fingerprint)),
            "sources": .array(sources.map(JSONValue.string)),
        ]
    }
}
