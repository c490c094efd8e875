import Testing

@testable import VerifyGateway

/// What columns with JSON hold: consents are given to the hash of such a text, so it may never change.
@Suite struct StoredFormTests {
    @Test("A contract is one text, whatever order it was made in, and comes back from it")
    func contract() throws {
        let contract = ShareContract(entries: [
            "sex_marker": .init(required: false, reason: "a \"b\" \\ c/d \u{e9}", source: .byDefault),
            "age_over_18": .init(required: true, reason: "", source: .relyingParty),
        ])
        let text =
            #"{"age_over_18":{"reason":"","required":true,"source":"rc"},"#
            + #""sex_marker":{"reason":"a \"b\" \\ c/d é","required":false,"source":"default"}}"#
        #expect(String(decoding: contract.canonicalJSON, as: UTF8.self) == text)
        #expect(try ShareContract(json: text) == contract)
    }

    @Test(
        "A column that holds something else is no contract",
        arguments: [
            "", "[]", #"{"a":1}"#, #"{"a":{"reason":"","required":1,"source":"rc"}}"#,
            #"{"a":{"reason":"","required":true,"source":"x"}}"#, #"{"a":{"required":true,"source":"rc"}}"#,
        ])
    func noContract(text: String) {
        #expect(throws: JSONError.self) { try ShareContract(json: text) }
        #expect(throws: JSONError.self) { try KnownContracts().contract(json: text) }
    }

    @Test("More contracts than are remembered are still told apart")
    func knownContracts() throws {
        let known = KnownContracts(capacity: 2)
        for _ in 0..<2 {
            for key in ["a", "b", "c"] {
                let contract = ShareContract(entries: [key: .init(required: true, reason: "r", source: .relyingParty)])
                let text = String(decoding: contract.canonicalJSON, as: UTF8.self)
                #expect(try known.contract(json: text) == contract)
            }
        }
    }

    @Test("Lists of texts, and nothing else")
    func texts() throws {
        #expect(try StoredJSON.texts(from: "[]") == [])
        #expect(try StoredJSON.texts(from: StoredJSON.encode(["b/\"", "a"])) == ["b/\"", "a"])
        for text in ["", "{}", "[1]", #"["a",null]"#] {
            #expect(throws: JSONError.self) { try StoredJSON.texts(from: text) }
        }
    }
}
