import ArgumentParser
import Foundation
import NFCParsing
import TrustFiles

/// `verify-gateway trust`
struct TrustCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "trust", abstract: "The certificates that documents are checked against.",
        subcommands: [List.self, Import.self, Show.self, Verify.self, Policy.self])

    /// Where the trust store lies.
    struct StoreOption: ParsableArguments {
        @Option(help: "Folder of the trust store; default: trust beside the database.") var trustStore: String?
        @OptionGroup var storage: StorageOptions

        /// The folder.
        var folder: TrustFolder {
            TrustFolder(path: trustStore ?? ConfigurationOptions.defaultTrustFolder(besides: storage.databasePath()))
        }
    }

    /// The time of the machine, by which ages are told.
    fileprivate static var now: Timestamp {
        Timestamp(secondsSinceEpoch: Int64(Date().timeIntervalSince1970))
    }

    /// `verify-gateway trust list`
    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Show what the trust store holds.")

        @OptionGroup var store: StoreOption
        @Flag(help: "Print the result as JSON.") var json = false

        func run() async throws {
            let catalogue = TrustCatalogue(try store.folder.load().store(), at: TrustCommand.now)
            if json { return try Output.json(encoding: catalogue.anchors) }
            print("\(catalogue) in \(store.folder.path)")
        }
    }

    /// `verify-gateway trust show`
    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Show the certificates, lists and known deviations of a country, or one certificate.",
            discussion: "Says which file or list brought each certificate, and how old the lists are.")

        @Argument(help: "Two letters of a country, or at least eight digits of a SHA-256 fingerprint.")
        var query: String
        @OptionGroup var store: StoreOption
        @Flag(help: "Print the result as JSON.") var json = false

        func run() async throws {
            let catalogue = TrustCatalogue(try store.folder.load().store(), query: query, at: TrustCommand.now)
            guard !catalogue.anchors.isEmpty || !catalogue.lists.isEmpty else {
                throw Configuration.Problem(
                    description: "The trust store holds nothing for “\(query)”. See: verify-gateway trust list")
            }
            if json { return try Output.json(encoding: catalogue) }
            print(catalogue)
        }
    }

    /// `verify-gateway trust verify`
    struct Verify: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Check everything in the trust store again: signatures, lists, and the issuer of every signer.")

        @OptionGroup var store: StoreOption
        @Flag(help: "Print the result as JSON.") var json = false

        func run() async throws {
            let files: TrustFiles
            do {
                files = try store.folder.load(progress: TrustProgress.report)
            } catch {
                throw Configuration.Problem(description: "\(error)")
            }
            let catalogue = TrustCatalogue(files.store(), checkingSigners: true, at: TrustCommand.now)
            if json { return try Output.json(encoding: catalogue) }
            for failure in files.leftOut { print("left out: \(failure)") }
            for download in files.downloads { print(TrustCommand.summary(download)) }
            print("\(catalogue) in \(store.folder.path)")
        }
    }

    /// `verify-gateway trust policy`
    struct Policy: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Show by which policy documents are accepted, and what each choice means.")

        @OptionGroup var options: ConfigurationOptions
        @Flag(help: "Print the result as JSON.") var json = false

        func run() async throws {
            let choices = try options.configuration().acceptancePolicy.decisions
            if json { return try Output.json(encoding: choices) }
            for choice in choices { print("\(choice.name) = \(choice.value)\n    \(choice.meaning)") }
        }
    }

    /// `verify-gateway trust import`
    struct Import: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Check certificates, signed lists, revocation lists and PKD downloads and add them to the store.",
            discussion: """
                A master list is accepted when a CSCA that is in the store, or among the imported files, certified its \
                signer, and a CSCA certificate of its state came in as a file of its own. A newer list of a state \
                replaces the older one. If one file is refused, nothing is changed. A running gateway takes \
                it over within seconds.
                """)

        @Argument(help: "Files or folders.") var paths: [String]
        @OptionGroup var store: StoreOption
        @Flag(help: "Print the result as JSON.") var json = false

        func run() async throws {
            let result: TrustFolder.ImportResult
            do {
                result = try store.folder.add(paths, progress: TrustProgress.report)
            } catch {
                throw Configuration.Problem(description: "\(error). Nothing was changed.")
            }
            if json {
                Output.json(result.object)
            } else {
                Self.report(result)
            }
            guard result.isUseful else {
                throw Configuration.Problem(description: "Nothing came in: no file held what the store can use.")
            }
        }

        private static func report(_ result: TrustFolder.ImportResult) {
            for entry in result.entries {
                let report = entry.report
                let gone = report.withdrawn > 0 ? ", \(report.withdrawn) withdrawn" : ""
                let added = report.added + report.addedSigners
                print(
                    "\(entry.path): \(report.kind.rawValue), \(counted(report.entries, "entry", "entries")), \(added) new\(gone)"
                )
                for refused in report.refused {
                    print("  left out: \(refused.subject) \(refused.reason.sentence)")
                }
            }
            for download in result.downloads { print(TrustCommand.summary(download)) }
            for failure in result.leftOut { print("left out: \(failure)") }
            print("The trust store holds \(result.sum)")
        }
    }

    /// What a PKD download brought, and the first entries that it did not bring.
    fileprivate static func summary(_ download: DownloadReport) -> String {
        let lists = download.masterLists + download.deviationLists + download.revocationLists
        let head =
            "\(download.path): PKD download, \(counted(download.signers, "document signer")), "
            + "\(counted(lists, "list")), \(counted(download.skippedCount, "entry", "entries")) skipped"
        let skipped = download.skipped.prefix(10).map { skipped in
            "  skipped: \(skipped.entry.isEmpty ? "an entry without a name" : skipped.entry): \(skipped.reason)"
        }
        return ([head] + skipped).joined(separator: "\n")
    }
}

/// How far a large file is, on a terminal only.
private enum TrustProgress {
    static func report(_ path: String, _ read: Int, _ total: Int) {
        guard total > 4 << 20, isatty(2) == 1 else { return }
        let end = read >= total ? "\n" : ""
        FileHandle.standardError.write(Data("\r\(path): \(read * 100 / max(1, total)) %\(end)".utf8))
    }
}

extension TrustFolder.ImportResult {
    /// Anchors in the store, by country.
    fileprivate var countries: [(country: String, count: Int)] {
        Dictionary(grouping: store.anchors, by: { $0.certificate.subject.country ?? "-" })
            .map { (country: $0.key, count: $0.value.count) }.sorted { $0.country < $1.country }
    }

    /// What the store holds. Most stores have more countries than anybody reads in a line.
    fileprivate var sum: String {
        let countries = countries
        let certificates = counted(store.anchors.count, "CSCA certificate")
        guard !countries.isEmpty else { return certificates + "." }
        guard countries.count > 8 else {
            return certificates + ": " + countries.map { "\($0.country) \($0.count)" }.joined(separator: ", ")
        }
        return "\(certificates) of \(countries.count) countries; see them with: verify-gateway trust list"
    }

    fileprivate var object: JSONValue {
        [
            "files": .array(entries.map(\.object)),
            "downloads": .array(downloads.map(\.object)),
            "left_out": .integer(Int64(leftOut.count)),
            "anchors": .integer(Int64(store.anchors.count)),
            "signers": .integer(Int64(store.signerCount)),
            "countries": .object(countries.map { .init(name: $0.country, value: .integer(Int64($0.count))) }),
        ]
    }
}

extension TrustFiles.Entry {
    fileprivate var object: JSONValue {
        [
            "path": .string(path), "kind": .string(report.kind.rawValue),
            "entries": .integer(Int64(report.entries)), "added": .integer(Int64(report.added)),
            "added_signers": .integer(Int64(report.addedSigners)), "withdrawn": .integer(Int64(report.withdrawn)),
            "refused": .integer(Int64(report.refused.count)), "signer": .optional(report.signer),
            "signing_time": .optional(report.signingTime?.description),
        ]
    }
}

extension DownloadReport {
    fileprivate var object: JSONValue {
        [
            "path": .string(path), "signers": .integer(Int64(signers)), "known": .integer(Int64(known)),
            "non_conformant": .integer(Int64(nonConformant)), "master_lists": .integer(Int64(masterLists)),
            "deviation_lists": .integer(Int64(deviationLists)), "revocation_lists": .integer(Int64(revocationLists)),
            "skipped": .integer(Int64(skippedCount)),
            "skipped_entries": .array(
                skipped.map { ["entry": .string($0.entry), "reason": .string($0.reason)] }),
        ]
    }
}
