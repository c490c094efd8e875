import Foundation

@testable import VerifyGateway

/// Looks for planted values in whatever a program leaves behind, also when they were written in another form.
struct CanaryScanner {
    /// A value that must not be found, and what it is called.
    struct Canary {
        let name: String
        let bytes: [UInt8]
    }

    private let forms: [(name: String, needle: Data)]

    init(_ canaries: [Canary]) {
        forms = canaries.flatMap { canary in
            Self.forms(of: canary.bytes).map { ("\(canary.name) as \($0.name)", Data($0.bytes)) }
        }
    }

    /// What is found, by name.
    func find(in data: Data) -> Set<String> {
        Set(forms.filter { data.range(of: $0.needle) != nil }.map(\.name))
    }

    /// A value in the forms in which programs write bytes.
    static func forms(of bytes: [UInt8]) -> [(name: String, bytes: [UInt8])] {
        let digits = LowerHex.encode(bytes)
        let pairs = stride(from: 0, to: digits.count, by: 2).map { String(digits.dropFirst($0).prefix(2)) }
        func text(_ name: String, _ text: String) -> (String, [UInt8]) { (name, Array(text.utf8)) }
        var forms: [(name: String, bytes: [UInt8])] = [
            ("bytes", bytes), ("UTF-16", bytes.flatMap { [$0, 0] }), text("hexadecimal", digits),
            text("upper hexadecimal", digits.uppercased()),
            text("percent", pairs.map { "%" + $0 }.joined().uppercased()),
            text("JSON escapes", pairs.map { "\\u00" + $0 }.joined()),
            text("a list", bytes.map(String.init).joined(separator: ", ")),
            text("a short list", bytes.map(String.init).joined(separator: ",")),
        ]
        for shift in 0..<3 {
            let base64 = Data([UInt8](repeating: 0, count: shift) + bytes).base64EncodedString()
            // Characters that the neighbours have no part in.
            let whole = base64.prefix((shift + bytes.count) * 8 / 6).dropFirst((shift * 8 + 5) / 6)
            forms.append(text("base64 at \(shift)", String(whole)))
            let url = whole.replacing("+", with: "-").replacing("/", with: "_")
            if url != whole { forms.append(text("base64url at \(shift)", String(url))) }
        }
        if let text = String(validating: bytes, as: UTF8.self), text != text.lowercased() {
            forms.append(("lower case", Array(text.lowercased().utf8)))
        }
        return forms
    }
}
