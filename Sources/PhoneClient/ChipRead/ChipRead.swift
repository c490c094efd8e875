import Foundation

/// What was read from one chip: files by name, as a folder of dumps or as one `.chipread` file.
public struct ChipRead: Sendable, Equatable {
    /// Where it came from, for people.
    public let name: String
    /// The files.
    public private(set) var files: [ChipFile: [UInt8]]

    /// Larger than anything a chip holds, so that a wrong path is noticed.
    private static let fileSizeLimit = 16 << 20

    /// A read out of parts.
    public init(name: String, files: [ChipFile: [UInt8]]) {
        self.name = name
        self.files = files
    }

    /// Loads a folder of dumps or a `.chipread` file.
    public init(path: String) throws(ChipReadError) {
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else { throw .notFound(path) }
        if isFolder.boolValue {
            try self.init(folder: path)
        } else {
            let bytes = try Self.contents(of: path)
            do {
                self.init(name: path, files: try ChipReadContainer.decode(bytes))
            } catch {
                throw .malformed(path, error)
            }
        }
    }

    private init(folder: String) throws(ChipReadError) {
        guard let names = try? FileManager.default.contentsOfDirectory(atPath: folder) else {
            throw .unreadable(folder)
        }
        var files: [ChipFile: [UInt8]] = [:]
        for name in names.sorted() {
            guard let file = ChipFile(dumpName: name) else { continue }
            guard files[file] == nil else { throw .ambiguous(folder, file) }
            let contents = try Self.contents(of: folder + "/" + name)
            guard !contents.isEmpty else { throw .empty(folder + "/" + name) }
            files[file] = contents
        }
        guard files[.sod] != nil || files[.dg1] != nil else { throw .noDumps(folder) }
        self.init(name: folder, files: files)
    }

    private static func contents(of path: String) throws(ChipReadError) -> [UInt8] {
        // A pipe would keep its reader waiting for ever.
        let resolved = URL(fileURLWithPath: path).resolvingSymlinksInPath().path
        let attributes = try? FileManager.default.attributesOfItem(atPath: resolved)
        guard attributes?[.type] as? FileAttributeType == .typeRegular,
            let handle = FileHandle(forReadingAtPath: path)
        else { throw .unreadable(path) }
        defer { try? handle.close() }
        let data: Data
        do {
            data = try handle.read(upToCount: fileSizeLimit + 1) ?? Data()
        } catch {
            throw .unreadable(path)
        }
        guard data.count <= fileSizeLimit else { throw .tooLarge(path) }
        return [UInt8](data)
    }

    /// Writes the read as a `.chipread` file.
    public func write(to path: String) throws {
        try OutputFile.write(ChipReadContainer.encode(files), to: path)
    }

    /// Writes the read as a folder of dumps.
    public func write(toFolder path: String) throws(WriteFailure) {
        try OutputFile.makeFolder(path)
        for (file, bytes) in files { try OutputFile.write(bytes, to: path + "/" + file.rawValue + ".bin") }
    }

    /// One file, nil when it was not read.
    public subscript(file: ChipFile) -> [UInt8]? {
        get { files[file] }
        set { files[file] = newValue }
    }
}
