/// The rules by which `share_fields` of a request becomes the contract that a person is asked to agree to.
enum ShareFieldRules {
    private static let longestReason = 200
    private static let mostFields = 32
    private static let map = "share_fields"

    /// Problems of form anywhere in the map. They answer before any other rule; one with a reason comes first.
    static func checkForm(_ fields: JSONValue) throws(APIError) {
        guard case .object(let members) = fields else { throw APIError(.invalidShareFields, param: map) }
        for member in members {
            guard case .object = member.value else { continue }
            guard let reason = member.value["reason"]?.text else { throw error(.reasonRequired, member, "reason") }
            guard reason.utf16.count <= longestReason else { throw error(.reasonTooLong, member, "reason") }
        }
        for member in members {
            guard case .object = member.value else { throw error(.invalidShareFields, member) }
            guard case .bool? = member.value["required"] else {
                throw error(.invalidShareFields, member, "required")
            }
        }
    }

    /// The contract for a request; nil asks for every claim.
    static func contract(for fields: JSONValue?) throws(APIError) -> ShareContract {
        guard let fields else { return everything }
        guard case .object(let members) = fields else { throw APIError(.invalidShareFields, param: map) }
        guard members.count <= mostFields else { throw APIError(.tooManyShareFields, param: map) }
        let asksBirthDate = members.contains { $0.name == ClaimCatalogue.dateOfBirth }
        var entries: [String: ShareContract.Entry] = [:]
        for member in members {
            guard case .bool(let required)? = member.value["required"] else {
                throw error(.invalidShareFields, member, "required")
            }
            guard let reason = member.value["reason"]?.text else { throw error(.reasonRequired, member, "reason") }
            let text = DisplayText.plain(reason).split(whereSeparator: \.isWhitespace).joined(separator: " ")
            let isAgeGate = ClaimCatalogue.isAgeGate(member.name)
            guard !text.isEmpty || (isAgeGate && asksBirthDate) else {
                throw error(.reasonRequired, member, "reason")
            }
            guard text.utf16.count <= longestReason else { throw error(.reasonTooLong, member, "reason") }
            if isAgeGate {
                guard ClaimCatalogue.ageThreshold(of: member.name) != nil else {
                    throw error(.invalidAgeGateKey, member)
                }
                guard !entries.keys.contains(where: ClaimCatalogue.isAgeGate) else {
                    throw error(.multipleAgeGatesNotAllowed, member)
                }
            } else if !ClaimCatalogue.contains(member.name) {
                throw error(.unknownClaimKey, member)
            }
            entries[member.name] = .init(required: required, reason: text, source: .relyingParty)
        }
        return ShareContract(entries: completed(entries))
    }

    /// An error that names the entry, or a member of it. A key that could not be one of ours is not repeated.
    private static func error(_ code: APIError.Code, _ entry: JSONValue.Member, _ part: String? = nil) -> APIError {
        guard ResourceID.isWellFormed(entry.name) else { return APIError(code, param: map) }
        return APIError(code, param: ([map, entry.name] + [part].compactMap(\.self)).joined(separator: "."))
    }

    /// The document's identifier is always part of it, and an age gate is worth as much as the birth date beside it.
    private static func completed(_ entries: [String: ShareContract.Entry]) -> [String: ShareContract.Entry] {
        var entries = entries
        entries[ClaimCatalogue.documentID, default: byDefault(ClaimCatalogue.documentID)].required = true
        let linked = entries.keys.filter { ClaimCatalogue.isAgeGate($0) || $0 == ClaimCatalogue.dateOfBirth }
        if linked.count == 2, linked.contains(where: { entries[$0]?.required == true }) {
            for key in linked { entries[key]?.required = true }
        }
        return entries
    }

    private static let everything = ShareContract(
        entries: completed(
            Dictionary(uniqueKeysWithValues: ClaimCatalogue.labels.map { ($0.key, byDefault($0.key)) })))

    private static func byDefault(_ key: String) -> ShareContract.Entry {
        .init(required: false, reason: ClaimCatalogue.defaultReason(for: key), source: .byDefault)
    }
}
