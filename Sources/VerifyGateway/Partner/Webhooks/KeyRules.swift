import WebhookCrypto

/// The rules for the body that registers a key: its form first, then the endpoint, then the key itself.
enum KeyRules {
    private static let longest = ["n": 8192, "e": 64, "alg": 64, "use": 32]

    /// A body of the right form.
    struct Submission {
        let keyID: String
        let jwk: JSONValue

        /// The key, if nothing speaks against it.
        func key() throws(APIError) -> RecipientKey {
            do throws(RecipientKey.Problem) {
                return try RecipientKey(jwk: jwk)
            } catch {
                let param = ["jwk", error.member].compactMap(\.self).joined(separator: ".")
                throw APIError(.badRequest, message: error.rawValue, param: param)
            }
        }
    }

    /// Whether payloads may carry a text as `kid`.
    static func isName(_ text: String) -> Bool {
        1...128 ~= text.unicodeScalars.count
            && text.unicodeScalars.allSatisfy { $0.properties.generalCategory != .control }
    }

    /// Checks the form of a body.
    static func submission(_ body: JSONValue) throws(APIError) -> Submission {
        var faults = Faults()
        let keyID = body["key_id"]?.text.flatMap { isName($0) ? $0 : nil }
        if keyID == nil { faults.add(wrong("key_id", "has to be a text of 1 to 128 characters")) }
        for (name, only) in [("algorithm", CompactJWE.algorithm), ("key_type", "RSA")] where body[name]?.text != only {
            faults.add(wrong(name, "has to be \(only)"))
        }
        let jwk = body["jwk"]
        if case .object(let members)? = jwk {
            for member in members where !isAcceptable(member) {
                let name = ResourceID.isWellFormed(member.name) ? "jwk.\(member.name)" : "jwk"
                faults.add(wrong(name, "has a type that no JWK has there, or is too long"))
            }
            for name in ["kty", "n", "e"] where jwk?[name] == nil { faults.add(wrong("jwk.\(name)", "is required")) }
        } else {
            faults.add(wrong("jwk", "has to be an RSA public key as JWK"))
        }
        guard let keyID, let jwk, faults.isEmpty else { throw faults.error }
        return Submission(keyID: keyID, jwk: jwk)
    }

    private static func wrong(_ name: String, _ what: String) -> APIError {
        APIError(.badRequest, message: "\(name) \(what).", param: name)
    }

    private static func isAcceptable(_ member: JSONValue.Member) -> Bool {
        switch member.value {
        case .string(let text): text.utf8.count <= longest[member.name] ?? 8192
        case .bool, .integer, .number: longest[member.name] == nil
        case .array(let values):
            longest[member.name] == nil && values.count <= 8
                && values.allSatisfy { ($0.text?.utf8.count).map { $0 <= 64 } ?? false }
        case .null, .object, .written: false
        }
    }
}
