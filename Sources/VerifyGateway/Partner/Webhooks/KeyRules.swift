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
                throw APIError(.badRequest, message: error.rawValue, param: "jwk")
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
        guard let keyID = body["key_id"]?.text, isName(keyID) else {
            throw APIError(.badRequest, message: "key_id has to be a text of 1 to 128 characters.", param: "key_id")
        }
        guard body["algorithm"]?.text == CompactJWE.algorithm else {
            throw APIError(.badRequest, message: "algorithm has to be RSA-OAEP-256.", param: "algorithm")
        }
        guard body["key_type"]?.text == "RSA" else {
            throw APIError(.badRequest, message: "key_type has to be RSA.", param: "key_type")
        }
        guard let jwk = body["jwk"], case .object(let members) = jwk, members.allSatisfy(isAcceptable) else {
            throw APIError(.badRequest, message: "jwk has to be an RSA public key as JWK.", param: "jwk")
        }
        return Submission(keyID: keyID, jwk: jwk)
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
