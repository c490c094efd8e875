import Foundation
import NFCParsing

extension TrustFiles {
    /// Reads one file. A PKD download brings its signers in at once and leaves its lists for later.
    mutating func read(_ path: String, _ progress: Progress?) throws(Failure) -> [TrustObject] {
        guard Self.isFile(path), let handle = FileHandle(forReadingAtPath: path) else {
            throw Failure(path: path, reason: nil)
        }
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

    /// Whether a path leads to a file. A pipe would keep its reader waiting for ever.
    static func isFile(_ path: String) -> Bool {
        let resolved = URL(fileURLWithPath: path).resolvingSymlinksInPath().path
        return (try? FileManager.default.attributesOfItem(atPath: resolved))?[.type] as? FileAttributeType
            == .typeRegular
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
