import Hummingbird
import HTTPTypes
import NIOCore

/// The longest JSON that routes read unless they say otherwise; what comes after it is only counted.
let longestJSON = 64 << 10
/// The same for the registration of an app's key, whose text may be written with an escape for every second letter.
let longestAttestationJSON = 192 << 10

extension Request {
    /// Whether the body claims to be JSON: `application/json` or `application/*+json`, parameters allowed.
    var claimsJSON: Bool {
        guard let type = headers[.contentType] else { return false }
        let essence = type.prefix { $0 != ";" }.lowercased().filter { $0 != " " }
        guard essence.hasPrefix("application/") else { return false }
        let subtype = essence.dropFirst("application/".count)
        return subtype == "json" || subtype.hasSuffix("+json")
    }

    /// Whether the body claims to be UTF-8 (RFC 8259 §8.1) and not compressed. It is read so in any case, and what was
    /// meant otherwise must not be understood otherwise.
    private var isPlain: Bool {
        let codings = headers[values: .contentEncoding].joined(separator: ",").split(separator: ",")
        let parameters = headers[values: .contentType].joined(separator: ";").split(separator: ";").dropFirst()
            .map { $0.lowercased().filter { !" \t\"".contains($0) } }
        return codings.allSatisfy { $0.lowercased().filter { !" \t".contains($0) } == "identity" }
            && parameters.allSatisfy { !$0.hasPrefix("charset=") || $0 == "charset=utf-8" }
    }

    /// The body of a verify route. Another type than JSON counts as `{}`, as existing clients expect.
    func verifyJSON(upTo limit: Int = longestJSON) async throws -> JSONValue {
        guard claimsJSON else { return [:] }
        return try await json(upTo: limit, orElse: .invalidRequest)
    }

    /// The body of a partner route: none at all counts as `{}`, another type or form than plain JSON is refused.
    func partnerJSON() async throws -> JSONValue {
        let bytes = try await bytes(orElse: .badRequest)
        if bytes.isEmpty { return [:] }
        guard headers[.contentType] == nil || claimsJSON else { throw APIError(.unsupportedMediaType) }
        guard isPlain else {
            throw APIError(
                .unsupportedMediaType, message: "The body is not plain JSON in UTF-8.",
                hint: "Send the body in UTF-8, as it is: without a Content-Encoding, and without another charset.")
        }
        return try await json(orElse: .badRequest)
    }

    private func json(upTo limit: Int = longestJSON, orElse code: APIError.Code) async throws -> JSONValue {
        let bytes = try await bytes(upTo: limit, orElse: code)
        if bytes.isEmpty { return [:] }
        do throws(JSONError) {
            let value = try JSONParser.parse(bytes)
            guard case .object = value else { throw JSONError(offset: 0) }
            return value
        } catch {
            throw APIError(code, param: error.param)
        }
    }

    private func bytes(upTo limit: Int = longestJSON, orElse code: APIError.Code) async throws -> [UInt8] {
        do {
            return Array(buffer: try await body.collect(upTo: limit))
        } catch is NIOTooManyBytesError {
            throw APIError(code)
        }
    }
}

extension JSONError {
    /// The member that is meant, as far as its names could be names of ours, which do not lie deeper; nil when it is the
    /// text as a whole.
    fileprivate var param: String? {
        let names = path.prefix(4).prefix(while: ResourceID.isWellFormed)
        return names.isEmpty ? nil : names.joined(separator: ".")
    }
}
