/// What commands print for programs.
enum Output {
    /// One JSON value on one line of the standard output stream.
    static func json(_ value: JSONValue) {
        print(String(decoding: value.encoded, as: UTF8.self))
    }
}
