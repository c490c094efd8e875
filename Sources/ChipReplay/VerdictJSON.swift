import Foundation
import NFCParsing

/// One line of `verify --json`.
struct VerdictJSON: Encodable {
    struct Check: Encodable {
        let check: String
        let outcome: String
        let reason: String?

        private enum CodingKeys: String, CodingKey { case check, outcome, reason }

        func encode(to encoder: any Encoder) throws {
            var container = encoder.container(keyedBy: CodingKeys.self)
            try container.encode(check, forKey: .check)
            try container.encode(outcome, forKey: .outcome)
            try container.encode(reason, forKey: .reason)
        }
    }

    struct Warning: Encodable {
        let code: String
        let detail: String?
    }

    let read: String
    let outcome: String
    let failureCode: String?
    let checks: [Check]
    let claims: [String: String]
    let warnings: [Warning]

    init(read: String, verdict: Verdict) {
        self.read = read
        outcome = verdict.outcome.rawValue
        failureCode = verdict.failureCode
        checks = verdict.checks.map {
            Check(check: $0.check.rawValue, outcome: $0.outcome.rawValue, reason: $0.reason?.rawValue)
        }
        claims = verdict.document?.claims.texts ?? [:]
        warnings = verdict.warnings.map { Warning(code: $0.code.rawValue, detail: $0.detail) }
    }

    private enum CodingKeys: String, CodingKey { case read, outcome, failureCode, checks, claims, warnings }

    /// Every member is always there: a reader of the lines needs no special case.
    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(read, forKey: .read)
        try container.encode(outcome, forKey: .outcome)
        try container.encode(failureCode, forKey: .failureCode)
        try container.encode(checks, forKey: .checks)
        try container.encode(claims, forKey: .claims)
        try container.encode(warnings, forKey: .warnings)
    }

    /// The object on one line.
    var line: String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return (try? encoder.encode(self)).map { String(decoding: $0, as: UTF8.self) } ?? "{}"
    }
}

extension DocumentClaims {
    /// The claims that stand in the document, in their text form.
    var texts: [String: String] {
        let keys = [
            "document_type_code", "issuing_country_code", "family_name", "given_names", "document_number",
            "nationality_code", "date_of_birth", "sex_marker", "document_expiry_date", "mrz_optional_data",
        ]
        var texts: [String: String] = [:]
        for key in keys { if case .text(let text) = value(forKey: key) { texts[key] = text } }
        return texts
    }
}
