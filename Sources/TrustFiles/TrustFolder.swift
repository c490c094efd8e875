import Foundation
import NFCParsing

/// An operator's trust store: a folder of files that were checked before they came in. The files are all that is kept:
/// a list carries its own date and signature, so that a start checks again what an import has checked, and an older list
/// is refused as long as the newer one lies there.
public struct TrustFolder {
    /// The folder.
    public let path: String

    /// A folder, which need not exist yet.
    public init(path: String) {
        self.path = path
    }

    /// What an import did.
    public struct ImportResult {
        /// What each file added.
        public let entries: [TrustFiles.Entry]
        /// What each PKD download added.
        public let downloads: [DownloadReport]
        /// Certificates and lists that were left out for what they say of themselves.
        public let leftOut: [TrustFiles.Failure]
        /// Whether any file was of use.
        public var isUseful: Bool { !entries.isEmpty || downloads.contains(where: \.isUseful) }
        /// The store as it is now.
        public let store: TrustStore
    }

    /// Why nothing was changed.
    public enum Problem: Error, CustomStringConvertible {
        /// A file was refused.
        case refused(TrustFiles.Failure)
        /// The folder or a file could not be read or written.
        case inaccessible(String)

        /// A sentence that says what to do.
        public var description: String {
            switch self {
            case .refused(let failure): "\(failure)"
            case .inaccessible(let path): "\(path): cannot be read or written; check the path and its permissions"
            }
        }
    }

    /// Reads the folder; one that is not there is empty.
    public func load(progress: TrustFiles.Progress? = nil) throws(TrustFiles.Failure) -> TrustFiles {
        var files = TrustFiles()
        if FileManager.default.fileExists(atPath: path) { try files.add(paths: [path], progress: progress) }
        return files
    }

    /// Checks files against what is there and takes them in: all of them, or none when one of them is refused.
    ///
    /// What is checked is a copy inside the folder, and that copy comes in, so that nobody can change a file in between.
    public func add(_ paths: [String], progress: TrustFiles.Progress? = nil) throws(Problem) -> ImportResult {
        let manager = FileManager.default
        var files: TrustFiles
        let sources: [String]
        do {
            files = TrustFiles(extending: try load().store())
            sources = try TrustFiles.expand(paths)
        } catch {
            throw .refused(error)
        }
        let staging = path + "/.import-" + UUID().uuidString
        defer { try? manager.removeItem(atPath: staging) }
        let copies = try stage(sources, in: staging)
        let originals = Dictionary(copies.map { ($0.copy, $0.source) }) { first, _ in first }
        do {
            try files.add(paths: copies.map(\.copy), progress: progress)
        } catch {
            throw .refused(error.renamed(originals))
        }
        let taken = Set(files.entries.map(\.path) + files.downloads.filter(\.isUseful).map(\.path))
        for copy in copies where taken.contains(copy.copy) {
            let target = path + "/" + URL(fileURLWithPath: copy.copy).lastPathComponent
            guard !manager.fileExists(atPath: target) else { continue }
            do {
                try manager.moveItem(atPath: copy.copy, toPath: target)
            } catch {
                throw .inaccessible(target)
            }
        }
        return ImportResult(
            entries: files.entries.map { .init(path: originals[$0.path] ?? $0.path, report: $0.report) },
            downloads: files.downloads.map { $0.renamed(originals) },
            leftOut: files.leftOut.map { $0.renamed(originals) }, store: files.store())
    }

    /// Copies files into a folder that no load looks into, each under the name that it will have in the store.
    private func stage(_ sources: [String], in staging: String) throws(Problem) -> [(source: String, copy: String)] {
        let manager = FileManager.default
        var copies: [(source: String, copy: String)] = []
        do {
            try manager.createDirectory(atPath: staging, withIntermediateDirectories: true)
        } catch {
            throw .inaccessible(staging)
        }
        for source in sources {
            guard TrustFiles.isFile(source),
                let data = try? Data(contentsOf: URL(fileURLWithPath: source), options: .mappedIfSafe)
            else {
                throw .inaccessible(source)
            }
            let copy = staging + "/" + Self.name(of: source, data: data)
            if copies.contains(where: { $0.copy == copy }) { continue }
            do {
                try data.write(to: URL(fileURLWithPath: copy))
            } catch {
                throw .inaccessible(copy)
            }
            copies.append((source, copy))
        }
        return copies
    }

    /// The name in the store: the file's own, made distinct by its contents, with an ending that loading looks at.
    private static func name(of path: String, data: Data) -> String {
        let url = URL(fileURLWithPath: path)
        let digest = DigestAlgorithm.sha256.hash(Array(data)[...]).prefix(6).map { octet in
            let digits = String(octet, radix: 16)
            return digits.count == 1 ? "0" + digits : digits
        }
        let given = url.pathExtension.lowercased()
        let isText = data.prefix(4096).range(of: Data("-----BEGIN".utf8)) != nil
        let ending =
            if TrustFiles.extensions.contains(given) {
                given
            } else if isText {
                "pem"
            } else {
                TrustObject.isDownload(Array(data.prefix(4096))[...]) ? "ldif" : "der"
            }
        return "\(url.deletingPathExtension().lastPathComponent)-\(digest.joined()).\(ending)"
    }
}

extension TrustFiles.Failure {
    fileprivate func renamed(_ originals: [String: String]) -> TrustFiles.Failure {
        TrustFiles.Failure(path: originals[path] ?? path, part: part, reason: reason)
    }
}

extension DownloadReport {
    fileprivate func renamed(_ originals: [String: String]) -> DownloadReport {
        DownloadReport(self, path: originals[path] ?? path)
    }
}
