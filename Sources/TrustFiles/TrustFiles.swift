import Foundation
import NFCParsing

/// Reads files and folders of an operator into a trust store: certificates in DER or PEM, CSCA master lists, deviation
/// lists, revocation lists and PKD downloads, in any mix.
public struct TrustFiles {
    /// What one file added.
    public struct Entry {
        /// The file.
        public let path: String
        /// What was in it.
        public let report: TrustStoreBuilder.Report
    }

    /// A file, or a part of one, that was not taken over.
    public struct Failure: Error, CustomStringConvertible {
        /// The file.
        public let path: String
        /// Why; nil when it cannot be read at all.
        public let reason: TrustError?

        /// A sentence that says what to do.
        public var description: String {
            guard let reason else { return "\(path): cannot be read; check the path and its permissions" }
            return "\(path): \(reason.sentence)"
        }
    }

    /// How far the reading of a large file is.
    public typealias Progress = (_ path: String, _ read: Int, _ total: Int) -> Void

    /// Extensions that are looked at inside folders; a file that is named itself may have any.
    static let extensions: Set<String> = ["der", "cer", "crt", "pem", "ml", "dl", "crl", "ldif"]
    /// A file that is held in memory as a whole is no larger; PKD downloads are read piece by piece.
    static let sizeLimit = 64 << 20
    /// What is read at once.
    private static let pieceSize = 1 << 20

    private var builder: TrustStoreBuilder
    /// What was added so far, in the order in which it was added.
    public private(set) var entries: [Entry] = []
    /// PKD downloads that were read.
    public private(set) var downloads: [DownloadReport] = []
    /// Certificates and lists that may not come in by what they say of themselves, and were left out for that.
    public private(set) var leftOut: [Failure] = []

    /// Starts with an empty store, or with what is there already.
    public init(extending store: TrustStore = .empty) {
        builder = TrustStoreBuilder(extending: store)
    }

    /// The store with everything that was added.
    public func store() -> TrustStore { builder.build() }

    /// Adds files and folders. Certificates come first, because they vouch for master lists, and a list may vouch for
    /// the next one of its state; revocation lists come last. A file that cannot be read stops the import with its name;
    /// a certificate that may not be an anchor is left out and noted, and so is a bad entry of a PKD download.
    public mutating func add(
        paths: [String], origin: TrustStoreBuilder.MasterListOrigin = .trustedSigner, progress: Progress? = nil
    ) throws(Failure) {
        var next = self
        let countries = Set(builder.masterLists.map(\.country))
        var objects: [TrustObject] = []
        for path in try Self.expand(paths) { objects += try next.read(path, progress) }

        let links = next.addLinks(try next.addCertificates(objects.filter { $0.kind == .certificate }))
        try next.addMasterLists(objects.filter { $0.kind == .masterList }, origin: origin, present: countries)
        next.leftOut += next.addLinks(links.map(\.object)).map(\.failure)
        for list in objects.filter({ $0.kind == .deviationList }) {
            try next.note(list) { builder throws(TrustError) in
                try builder.addDeviationList(list.bytes, source: list.name)
            }
        }
        for list in objects.filter({ $0.kind == .revocationList }) {
            try next.note(list) { builder throws(TrustError) in try builder.addRevocationList(list.bytes) }
        }
        self = next
    }

    /// Adds certificates and gives back those that were signed by another key, which may come in with a master list.
    private mutating func addCertificates(_ objects: [TrustObject]) throws(Failure) -> [TrustObject] {
        var links: [TrustObject] = []
        for object in objects {
            do {
                try addCertificate(object)
            } catch {
                switch error.reason {
                case .linkNotProven: links.append(object)
                case .notCertificationAuthority, .mayNotCertify, .unknownCriticalExtension: leftOut.append(error)
                default: throw error
                }
            }
        }
        return links
    }

    private mutating func addCertificate(_ object: TrustObject) throws(Failure) {
        try note(object) { builder throws(TrustError) in
            try builder.addCertificate(object.bytes, source: object.name)
        }
    }

    /// Link certificates wait for what they link to, until nothing moves any more; gives back those that still wait.
    private mutating func addLinks(_ links: [TrustObject]) -> [(object: TrustObject, failure: Failure)] {
        var waiting = links
        while true {
            var refused: [(object: TrustObject, failure: Failure)] = []
            for link in waiting {
                do {
                    try addCertificate(link)
                } catch {
                    refused.append((link, error))
                }
            }
            if refused.count == waiting.count { return refused }
            waiting = refused.map(\.object)
        }
    }

    /// Lists in the order in which they were signed, so that a newer one replaces an older one. Those whose signer
    /// another list of the same import certifies wait for it.
    private mutating func addMasterLists(
        _ lists: [TrustObject], origin: TrustStoreBuilder.MasterListOrigin, present: Set<String>
    ) throws(Failure) {
        var waiting = lists.map { (object: $0, time: TrustStoreBuilder.claimedSigningTime(of: $0.bytes)) }
            .sorted { ($0.time?.secondsSinceEpoch ?? .max) < ($1.time?.secondsSinceEpoch ?? .max) }.map(\.object)
        while !waiting.isEmpty {
            var refused: [TrustObject] = []
            var failures: [Failure] = []
            for list in waiting {
                do {
                    try add(list, origin: origin)
                } catch {
                    // Beside a newer list of the same import an older one is only superfluous.
                    if case .olderThanPresent(let country, _)? = error.reason, !present.contains(country) {
                        leftOut.append(error)
                    } else {
                        failures.append(error)
                        refused.append(list)
                    }
                }
            }
            guard refused.count == waiting.count, let first = failures.first else {
                waiting = refused
                continue
            }
            // Nothing moves any more: files have to be right, entries of a download may be skipped.
            guard waiting.allSatisfy({ $0.entryName != nil }) else {
                throw zip(waiting, failures).first { $0.0.entryName == nil }?.1 ?? first
            }
            for (list, failure) in zip(waiting, failures) { skip(list, failure) }
            return
        }
    }

    private mutating func add(_ list: TrustObject, origin: TrustStoreBuilder.MasterListOrigin) throws(Failure) {
        do {
            let report = try builder.addMasterList(list.bytes, source: list.name, origin: origin)
            record(list, report)
        } catch {
            throw Failure(path: list.path, reason: error)
        }
    }

    private mutating func note(
        _ object: TrustObject, _ add: (inout TrustStoreBuilder) throws(TrustError) -> TrustStoreBuilder.Report
    ) throws(Failure) {
        do {
            record(object, try add(&builder))
        } catch {
            let failure = Failure(path: object.path, reason: error)
            guard object.entryName != nil else { throw failure }
            skip(object, failure)
        }
    }

    private mutating func record(_ object: TrustObject, _ report: TrustStoreBuilder.Report) {
        guard object.entryName != nil else {
            return entries.append(Entry(path: object.path, report: report))
        }
        updateDownload(object.path) { $0.count(report) }
    }

    private mutating func skip(_ object: TrustObject, _ failure: Failure) {
        let reason = failure.reason?.sentence ?? ""
        updateDownload(object.path) { $0.skip(object.entryName ?? "", reason) }
    }

    private mutating func updateDownload(_ path: String, _ change: (inout DownloadReport) -> Void) {
        if let place = downloads.lastIndex(where: { $0.path == path }) { change(&downloads[place]) }
    }
}

extension TrustFiles {
    /// Reads one file. A PKD download brings its signers in at once and leaves its lists for later.
    private mutating func read(_ path: String, _ progress: Progress?) throws(Failure) -> [TrustObject] {
        guard let handle = FileHandle(forReadingAtPath: path) else { throw Failure(path: path, reason: nil) }
        defer { try? handle.close() }
        let beginning = try Self.piece(of: handle, path: path, count: 4096)
        if TrustObject.isDownload(beginning) {
            return try readDownload(handle, beginning: beginning, path: path, progress)
        }
        var bytes = Array(beginning)
        while true {
            let piece = try Self.piece(of: handle, path: path, count: Self.pieceSize)
            if piece.isEmpty { break }
            guard bytes.count + piece.count <= Self.sizeLimit else {
                throw Failure(path: path, reason: .malformed(.encoding(.limitExceeded)))
            }
            bytes += piece
        }
        return try TrustObject.objects(in: bytes[...], path: path)
    }

    private mutating func readDownload(
        _ handle: FileHandle, beginning: Bytes, path: String, _ progress: Progress?
    ) throws(Failure) -> [TrustObject] {
        let size = (try? FileManager.default.attributesOfItem(atPath: path)[.size] as? Int) ?? nil
        var report = DownloadReport(path: path)
        var lists: [TrustObject] = []
        var reader = LDIFReader()
        let body = { (result: LDIFReader.Result) in
            switch result {
            case .skipped(let name, let problem):
                report.skip(name, problem.rawValue)
            case .entry(let entry):
                lists += Self.take(entry, path: path, into: &builder, &report)
            }
        }
        var piece = beginning
        var total = 0
        while !piece.isEmpty {
            reader.read(piece, body)
            total += piece.count
            progress?(path, total, size ?? total)
            piece = try Self.piece(of: handle, path: path, count: Self.pieceSize)
        }
        reader.finish(body)
        downloads.append(report)
        return lists
    }

    /// Adds the signers of an entry and gives back its lists.
    private static func take(
        _ entry: LDIFEntry, path: String, into builder: inout TrustStoreBuilder, _ report: inout DownloadReport
    ) -> [TrustObject] {
        let kind: TrustObject.Kind
        switch entry.kind {
        case .documentSigner, .nonConformantSigner, .nonConformantSignerAccepted, nil:
            for value in entry.values {
                do {
                    let isConformant = entry.kind == .documentSigner && !entry.isNonConformant
                    let added = try builder.addSigner(
                        value, conformance: entry.conformance ?? (isConformant ? nil : entry.kind?.rawValue))
                    report.count(added)
                    if !isConformant { report.nonConformant += 1 }
                } catch {
                    report.skip(entry.name, error.sentence)
                }
            }
            return []
        case .masterList: kind = .masterList
        case .deviationList: kind = .deviationList
        case .revocationList: kind = .revocationList
        }
        return entry.values.map { TrustObject(kind: kind, bytes: $0, path: path, entryName: entry.name) }
    }

    private static func piece(of handle: FileHandle, path: String, count: Int) throws(Failure) -> Bytes {
        do {
            return [UInt8](try handle.read(upToCount: count) ?? Data())[...]
        } catch {
            throw Failure(path: path, reason: nil)
        }
    }

    /// The files behind a list of files and folders.
    static func expand(_ paths: [String]) throws(Failure) -> [String] {
        var files: [String] = []
        for path in paths {
            var isFolder: ObjCBool = false
            guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
                throw Failure(path: path, reason: nil)
            }
            guard isFolder.boolValue else {
                files.append(path)
                continue
            }
            let names = (FileManager.default.enumerator(atPath: path)?.compactMap { $0 as? String } ?? []).sorted()
            files += names.filter { !$0.split(separator: "/").contains { $0.hasPrefix(".") } }.map { path + "/" + $0 }
                .filter { extensions.contains(URL(fileURLWithPath: $0).pathExtension.lowercased()) }
        }
        return files
    }
}
