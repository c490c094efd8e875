import Testing

@testable import VerifyGateway

@Suite("JSON")
struct JSONTests {
    @Test(
        "Acceptable texts come out as they went in",
        arguments: [
            #"{"b":1,"a":[true,false,null,-5,"x"]}"#, #""\"\\\n\r\t\u0001é€😀""#, "[]", "{}", "0",
            "-9223372036854775808",
        ])
    func roundTrip(text: String) throws {
        #expect(String(decoding: try JSONParser.parse(text.utf8).encoded, as: UTF8.self) == text)
    }

    @Test("Escapes and numbers are understood")
    func values() throws {
        #expect(try JSONParser.parse(#" "\ud83d\ude00\/\u00e9" "#.utf8) == "😀/é")
        #expect(try JSONParser.parse("1.5e3".utf8) == .number(1500))
        #expect(try JSONParser.parse("123456789012345678901".utf8) == .number(123_456_789_012_345_683_968))
    }

    @Test(
        "Everything else is refused",
        arguments: [
            "", " ", "{", "[", "\"", "{\"a\"}", "{\"a\":}", "[1,]", "{\"a\":1,}", "{\"a\":1,\"a\":2}", "01", "1.", ".5",
            "+1",
            "1e", "1e999", "--1", "nul", "truee", "'a'", "\"\n\"", "\"\\x\"", "\"\\u12\"", "\"\\ud800\"", "\"\\udc00\"",
            "\"\\ud800\\u0041\"", "{} {}", "[1 2]", "\u{FEFF}{}", "NaN", "Infinity", "/**/1", "\"\\u+123\"",
        ])
    func refusals(text: String) {
        #expect(throws: JSONError.self) { try JSONParser.parse(text.utf8) }
    }

    @Test("Depth and number of values are bounded")
    func bounds() {
        let deep = [UInt8](repeating: UInt8(ascii: "["), count: 100_000)
        let wide = Array(("[" + String(repeating: "0,", count: 100_000) + "0]").utf8)
        #expect(throws: JSONError.self) { try JSONParser.parse(deep) }
        #expect(throws: JSONError.self) { try JSONParser.parse(wide) }
        #expect(throws: JSONError.self) { try JSONParser.parse([0x22, 0xFF, 0x22]) }
    }
}
