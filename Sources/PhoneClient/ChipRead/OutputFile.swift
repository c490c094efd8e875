import Foundation

/// A file or folder that could not be written.
public struct WriteFailure: Error, CustomStringConvertible {
    /// A sentence that says what to do.
    public let description: String

    init(_ path: String, _ error: any Error) {
        let reason = ((error as? CocoaError)?.underlying as? POSIXError).map {
            String(cString: strerror($0.code.rawValue))
        }
        description = "\(path): cannot be written: \(reason ?? "check the path and its permissions")"
    }
}

/// Writes results where a person wanted them.
public enum OutputFile {
    /// Makes a file or replaces it.
    public static func write(_ bytes: [UInt8], to path: String) throws(WriteFailure) {
        do {
            try Data(bytes).write(to: URL(fileURLWithPath: path))
        } catch {
            throw WriteFailure(path, error)
        }
    }

    /// Makes a folder and those above it, unless it is there.
    public static func makeFolder(_ path: String) throws(WriteFailure) {
        do {
            try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        } catch {
            throw WriteFailure(path, error)
        }
    }

    /// Removes what is at a path, if anything is.
    public static func remove(_ path: String) throws(WriteFailure) {
        guard FileManager.default.fileExists(atPath: path) else { return }
        do {
            try FileManager.default.removeItem(atPath: path)
        } catch {
            throw WriteFailure(path, error)
        }
    }
}
