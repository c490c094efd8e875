import Foundation
import NFCParsing
import TrustFiles

/// An operator's trust store: a folder of files that were checked before they came in.
struct TrustFolder {
    let path: String

    /// What an import did.
    struct ImportResult {
        /// What each file added.
        let entries: [TrustFiles.Entry]
        /// Certificates that may not be anchors.
        let leftOut: [TrustFiles.Failure]
        /// Anchors in the store now.
        let anchorCount: Int
        /// Anchors in the store now, by country.
        let countries: [(country: String, count: Int)]

        var object: JSONValue {
            [
                "files": .array(
                    entries.map {
                        [
                            "path": .string($0.path), "kind": .string($0.report.kind.rawValue),
                            "entries": .integer(Int64($0.report.entries)), "added": .integer(Int64($0.report.added)),
                            "refused": .integer(Int64($0.report.refused.count)), "signer": .optional($0.report.signer),
                        ]
                    }),
                "left_out": .integer(Int64(leftOut.count)),
                "anchors": .integer(Int64(anchorCount)),
                "countries": .object(countries.map { .init(name: $0.country, value: .integer(Int64($0.count))) }),
            ]
        }
    }

    /// Reads the folder; one that is not there is empty.
    func load() throws -> TrustFiles {
        var files = TrustFiles()
        if FileManager.default.fileExists(atPath: path) { try files.add(paths: [path]) }
        return files
    }

    /// Checks files against what is there and copies them in. Each appears whole or not at all, and none appears when
    /// one of them is refused.
    func add(_ paths: [String]) throws -> ImportResult {
        let present = try load()
        var files = TrustFiles(extending: present.store())
        try files.add(paths: paths)
        var sources: [(path: String, kind: TrustStoreBuilder.Report.Kind)] = []
        for entry in files.entries where !sources.contains(where: { $0.path == entry.path }) {
            sources.append((entry.path, entry.report.kind))
        }
        try copy(sources)
        let anchors = files.store().anchors
        let counts = Dictionary(grouping: anchors, by: \.country).map { (country: $0.key, count: $0.value.count) }
        return ImportResult(
            entries: files.entries, leftOut: files.leftOut, anchorCount: anchors.count,
            countries: counts.sorted { $0.country < $1.country })
    }

    private func copy(_ sources: [(path: String, kind: TrustStoreBuilder.Report.Kind)]) throws {
        let manager = FileManager.default
        let staging = path + "/.import-" + (try RandomID.letters(8))
        try manager.createDirectory(atPath: staging, withIntermediateDirectories: true)
        defer { try? manager.removeItem(atPath: staging) }
        var staged: [String] = []
        for source in sources {
            guard let data = manager.contents(atPath: source.path) else {
                throw Configuration.Problem(description: "\(source.path) cannot be read any more. Nothing was changed.")
            }
            let name = Self.name(of: source.path, kind: source.kind, data: data)
            if manager.fileExists(atPath: path + "/" + name) || staged.contains(name) { continue }
            try data.write(to: URL(fileURLWithPath: staging + "/" + name))
            staged.append(name)
        }
        for name in staged { try manager.moveItem(atPath: staging + "/" + name, toPath: path + "/" + name) }
    }

    /// The name in the store: the file's own, made distinct by its contents.
    private static func name(of path: String, kind: TrustStoreBuilder.Report.Kind, data: Data) -> String {
        let url = URL(fileURLWithPath: path)
        let digest = LowerHex.encode(DigestAlgorithm.sha256.hash(Array(data)[...]).prefix(6))
        let isText = data.starts(with: Array("-----BEGIN".utf8))
        let ending =
            switch kind {
            case .masterList: "ml"
            case .revocationList: "crl"
            case .certificates: isText ? "pem" : "der"
            }
        return "\(url.deletingPathExtension().lastPathComponent)-\(digest).\(isText ? "pem" : ending)"
    }
}
