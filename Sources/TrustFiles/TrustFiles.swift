import Foundation
import NFCParsing

/// Reads files and folders of an operator into a trust store: certificates in DER or PEM, CSCA master lists and
/// revocation lists, in any mix.
public struct TrustFiles {
    /// What one file added.
    public struct Entry {
        /// The file.
        public let path: String
        /// What was in it.
        public let report: TrustStoreBuilder.Report
    }

    /// A file that was not taken over.
    public struct Failure: Error, CustomStringConvertible {
        /// The file.
        public let path: String
        /// Why.
        public let reason: TrustError?

        /// A sentence that says what to do.
        public var description: String {
            guard let reason else { return "\(path): cannot be read; check the path and its permissions" }
            return "\(path): \(reason.sentence)"
        }
    }

    /// Extensions that are looked at inside folders; a file that is named itself may have any.
    private static let extensions: Set<String> = ["der", "cer", "crt", "pem", "ml", "crl"]
    /// No file of an operator is larger; a complete PKD download is about 100 MB of text.
    private static let sizeLimit = 64 << 20

    private var builder: TrustStoreBuilder
    /// What was added so far, in the order in which it was added.
    public private(set) var entries: [Entry] = []
    /// Certificates that may not be anchors by what they say of themselves, and were left out for that.
    public private(set) var leftOut: [Failure] = []

    /// Starts with an empty store, or with what is there already.
    public init(extending store: TrustStore = .empty) {
        builder = TrustStoreBuilder(extending: store)
    }

    /// The store with everything that was added.
    public func store() -> TrustStore { builder.build() }

    /// Adds files and folders. Certificates come first, because they vouch for master lists, and a list may vouch for
    /// the next one; revocation lists come last. A file that cannot be
    /// read stops the import with its name; a certificate that may not be an anchor is left out and noted.
    public mutating func add(
        paths: [String], origin: TrustStoreBuilder.MasterListOrigin = .trustedSigner
    ) throws(Failure) {
        var next = self
        var masterLists: [TrustObject] = []
        var revocationLists: [TrustObject] = []
        for path in try Self.expand(paths) {
            for object in try TrustObject.objects(in: try Self.read(path), path: path) {
                switch object.kind {
                case .certificate: try next.addCertificate(object)
                case .masterList: masterLists.append(object)
                case .revocationList: revocationLists.append(object)
                }
            }
        }
        try next.addMasterLists(masterLists, origin: origin)
        for list in revocationLists {
            try next.note(list) { builder throws(TrustError) in
                try builder.addRevocationList(list.bytes)
            }
        }
        self = next
    }

    private mutating func addCertificate(_ object: TrustObject) throws(Failure) {
        do {
            try note(object) { builder throws(TrustError) in
                try builder.addCertificate(object.bytes, source: object.name)
            }
        } catch {
            guard error.reason == .notCertificationAuthority || error.reason == .unknownCriticalExtension else {
                throw error
            }
            leftOut.append(error)
        }
    }

    /// Lists whose signer another list of the same import certifies wait for it.
    private mutating func addMasterLists(
        _ lists: [TrustObject], origin: TrustStoreBuilder.MasterListOrigin
    ) throws(Failure) {
        var waiting = lists
        while !waiting.isEmpty {
            var refused: [TrustObject] = []
            var firstFailure: Failure?
            for list in waiting {
                do {
                    try note(list) { builder throws(TrustError) in
                        try builder.addMasterList(list.bytes, source: list.name, origin: origin)
                    }
                } catch {
                    firstFailure = firstFailure ?? error
                    refused.append(list)
                }
            }
            if let firstFailure, refused.count == waiting.count { throw firstFailure }
            waiting = refused
        }
    }

    private mutating func note(
        _ object: TrustObject,
        _ add: (inout TrustStoreBuilder) throws(TrustError) -> TrustStoreBuilder.Report
    ) throws(Failure) {
        do {
            entries.append(Entry(path: object.path, report: try add(&builder)))
        } catch {
            throw Failure(path: object.path, reason: error)
        }
    }

    private static func read(_ path: String) throws(Failure) -> Bytes {
        guard let handle = FileHandle(forReadingAtPath: path) else { throw Failure(path: path, reason: nil) }
        defer { try? handle.close() }
        guard let data = try? handle.read(upToCount: sizeLimit + 1), data.count <= sizeLimit else {
            throw Failure(path: path, reason: .malformed(.encoding(.limitExceeded)))
        }
        return [UInt8](data)[...]
    }

    /// The files behind a list of files and folders.
    private static func expand(_ paths: [String]) throws(Failure) -> [String] {
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
            files += names.map { path + "/" + $0 }.filter {
                extensions.contains(URL(fileURLWithPath: $0).pathExtension.lowercased())
            }
        }
        return files
    }
}
