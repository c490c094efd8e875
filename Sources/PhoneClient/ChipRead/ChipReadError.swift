/// Why a recorded read cannot be loaded.
public enum ChipReadError: Error, Equatable, CustomStringConvertible {
    /// Nothing is at this path.
    case notFound(String)
    /// There is something, but it cannot be read.
    case unreadable(String)
    /// A file that is larger than anything a chip holds.
    case tooLarge(String)
    /// A dump without content.
    case empty(String)
    /// A folder without EF.SOD and EF.DG1.
    case noDumps(String)
    /// Two names in a folder stand for the same file.
    case ambiguous(String, ChipFile)
    /// Not a `.chipread` file, or a damaged one.
    case malformed(String, ChipReadContainer.Failure)

    /// A sentence that says what to do.
    public var description: String {
        switch self {
        case .notFound(let path): "\(path): there is no such file or folder"
        case .unreadable(let path): "\(path): cannot be read; check its permissions"
        case .tooLarge(let path): "\(path): is larger than 16 MiB, so it is no dump of a chip"
        case .empty(let path): "\(path): is empty; read the chip again, or remove the file if the chip has none"
        case .noDumps(let path):
            "\(path): holds neither sod.bin nor dg1.bin; give a folder of dumps or a .chipread file"
        case .ambiguous(let path, let file): "\(path): holds \(file.rawValue) twice under different names; keep one"
        case .malformed(let path, let failure): "\(path): \(failure.description)"
        }
    }
}
