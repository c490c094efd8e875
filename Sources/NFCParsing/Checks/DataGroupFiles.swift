/// The data groups that were read, as a table with a place for each number: every check asks for some.
public struct DataGroupFiles: Equatable, Sendable {
    private var files = [Bytes?](repeating: nil, count: DataGroupNumber.allCases.count)

    /// The file of a data group, nil when it was not read.
    public subscript(_ number: DataGroupNumber) -> Bytes? {
        get { files[number.rawValue - 1] }
        set { files[number.rawValue - 1] = newValue }
    }
}

extension DataGroupFiles: ExpressibleByDictionaryLiteral {
    /// Files by their number; of two with the same number the last one counts.
    public init(dictionaryLiteral elements: (DataGroupNumber, Bytes)...) {
        for (number, file) in elements { self[number] = file }
    }
}

extension DataGroupFiles: Sequence {
    /// Goes over the files that were read, lower numbers first.
    public struct Iterator: IteratorProtocol {
        fileprivate let files: [Bytes?]
        fileprivate var place = 0

        /// The next file with its number.
        public mutating func next() -> (number: DataGroupNumber, file: Bytes)? {
            while place < files.count {
                place += 1
                if let file = files[place - 1], let number = DataGroupNumber(rawValue: place) { return (number, file) }
            }
            return nil
        }
    }

    /// An iterator over the files.
    public func makeIterator() -> Iterator { Iterator(files: files) }
}
