/// CBOR in its shortest form, also such as no app would send.
enum CBORWriter {
    static func head(_ major: UInt8, _ argument: Int) -> [UInt8] {
        let type = major << 5
        switch argument {
        case ..<24: return [type | UInt8(argument)]
        case ..<256: return [type | 24, UInt8(argument)]
        case ..<65_536: return [type | 25, UInt8(argument >> 8), UInt8(argument & 255)]
        default: return [type | 26] + (0..<4).map { UInt8(argument >> (24 - 8 * $0) & 255) }
        }
    }

    static func bytes(_ bytes: [UInt8]) -> [UInt8] { head(2, bytes.count) + bytes }
    static func text(_ text: String) -> [UInt8] { head(3, text.utf8.count) + Array(text.utf8) }
    static func integer(_ value: Int) -> [UInt8] { value < 0 ? head(1, -1 - value) : head(0, value) }
    static func array(_ items: [[UInt8]]) -> [UInt8] { head(4, items.count) + items.joined() }
    static func map(_ members: [([UInt8], [UInt8])]) -> [UInt8] {
        head(5, members.count) + members.flatMap { $0.0 + $0.1 }
    }
    static func map(_ members: KeyValuePairs<String, [UInt8]>) -> [UInt8] {
        map(members.map { (text($0.key), $0.value) })
    }
}
