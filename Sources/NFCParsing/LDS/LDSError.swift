/// Why a file of the logical data structure cannot be read.
public enum LDSError: Error, Equatable, Sendable {
    /// Not the encoding that Doc 9303-10 describes.
    case encoding(BERError)
    /// The machine-readable zone has another length than TD1, TD2, TD3 and the visas have.
    case zoneLength(Int)
    /// A character that no machine-readable zone may hold (Doc 9303-3 §4.3).
    case zoneCharacter
    /// More instances or pictures than the format allows.
    case tooManyElements
    /// A biometric record without a picture that can be found.
    case pictureNotFound
    /// A picture of more octets or pixels than any portrait has.
    case pictureTooLarge
    /// A protocol version that does not exist.
    case unsupportedVersion
}

extension LDSError: CustomStringConvertible {
    /// The end of a sentence about a file.
    public var description: String {
        switch self {
        case .encoding(let error): error.description
        case .zoneLength(let length): "its machine-readable zone has \(length) characters, as no format has"
        case .zoneCharacter: "its machine-readable zone has a character that none may have"
        case .tooManyElements: "it has more entries or pictures than its format allows"
        case .pictureNotFound: "no picture can be found in it"
        case .pictureTooLarge: "its picture is larger than any portrait"
        case .unsupportedVersion: "it has a version that does not exist"
        }
    }
}

/// Runs a piece of parsing and turns the reader's errors into this layer's.
@inline(__always)
func reading<T>(_ body: () throws(BERError) -> T) throws(LDSError) -> T {
    do {
        return try body()
    } catch {
        throw .encoding(error)
    }
}
