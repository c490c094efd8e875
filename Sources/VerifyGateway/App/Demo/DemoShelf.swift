import DocumentForge
import Foundation
import PhoneClient

/// The forged documents of a demonstration and the folder in which they lie as recorded reads, beside the certificates
/// that make the genuine ones genuine.
struct DemoShelf: Sendable {
    /// A document with its place.
    struct Item: Sendable {
        let name: String
        let title: String
        let path: String
        let document: ForgedDocument

        /// The read as a phone has it.
        var read: ChipRead {
            var files: [ChipFile: [UInt8]] = [:]
            for (name, bytes) in document.files {
                if let file = ChipFile(dumpName: name) { files[file] = bytes }
            }
            return ChipRead(name: name, files: files)
        }
    }

    /// What stands on the shelf.
    let items: [Item]

    /// Founds the state, makes the documents and writes everything. `now` is in seconds since 1970.
    init(folder: String, now: Int64) throws {
        let forge = try Forge(now: now)
        let signer = try forge.state.makeDocumentSigner(algorithm: .default, now: now)
        var anchors: [[UInt8]] = []
        items = try DocumentShelf.demonstration().items.map { item in
            let document = try forge.make(item.recipe, signer: signer)
            for anchor in document.trustAnchors where !anchors.contains(anchor) { anchors.append(anchor) }
            let path = folder + "/documents/" + item.name
            let shelved = Item(name: item.name, title: item.title, path: path, document: document)
            try FileManager.default.createDirectory(
                atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
            try Self.write(document.files, to: path)
            return shelved
        }
        let certificates = anchors.enumerated().map { ("csca-\($0.offset + 1).der", $0.element) }
        try Self.write(Dictionary(uniqueKeysWithValues: certificates), to: folder + "/trust")
    }

    /// The item of this name.
    subscript(name: String) -> Item? { items.first { $0.name == name } }

    private static func write(_ files: [String: [UInt8]], to folder: String) throws {
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        for (name, bytes) in files { try Data(bytes).write(to: URL(fileURLWithPath: folder + "/" + name)) }
    }
}
