/// The rules by which `share_fields` of a request becomes the contract that a person is asked to agree to.
enum ShareFieldRules {
    private static let longestReason = 200
    private static let mostFields = 32
    private static let map = "share_fields"

    /// Problems of form anywhere in the map. They answer before any other rule; those with reasons come first.
    static func checkForm(_ fields: JSONValue) throws(APIError) {
        guard case .object(let members) = fields else { throw APIError(.invalidShareFields, param: map) }
        var faults = Faults()
        for member in members {
            guard case .object = member.value else { continue }
            guard let reason = member.value["reason"]?.text else {
                faults.add(error(.reasonRequired, member, "reason"))
                continue
            }
            if reason.utf16.count > longestReason { faults.add(error(.reasonTooLong, member, "reason")) }
        }
        for member in members {
            guard case .object = member.value else {
                faults.add(error(.invalidShareFields, member))
                continue
            }
            guard case .bool? = member.value["required"] else {
                faults.add(error(.invalidShareFields, member, "required"))
                continue
            }
        }
        try faults.check()
    }

    /// The contract for a request; nil asks for every claim.
    static func contract(for fields: JSONValue?) throws(APIError) -> ShareContract {
        guard let fields else { return everything }
        guard case .object(let members) = fields else { throw APIError(.invalidShareFields, param: map) }
        guard members.count <= mostFields else { throw APIError(.tooManyShareFields, param: map) }
        let asksBirthDate = members.contains { $0.name == ClaimCatalogue.dateOfBirth }
        var (entries, faults): ([String: ShareContract.Entry], Faults) = ([:], Faults())
        for member in members {
            faults.reading { () throws(APIError) in
                let entry = try entry(member, asksBirthDate: asksBirthDate)
                guard !ClaimCatalogue.isAgeGate(member.name) || !entries.keys.contains(where: ClaimCatalogue.isAgeGate)
                else { throw error(.multipleAgeGatesNotAllowed, member) }
                entries[member.name] = entry
            }
        }
        try faults.check()
        return ShareContract(entries: completed(entries))
    }

    private static func entry(
        _ member: JSONValue.Member, asksBirthDate: Bool
    ) throws(APIError) -> ShareContract.Entry {
        guard case .bool(let required)? = member.value["required"] else {
            throw error(.invalidShareFields, member, "required")
        }
        guard let reason = member.value["reason"]?.text else { throw error(.reasonRequired, member, "reason") }
        let text = DisplayText.plain(reason).split(whereSeparator: \.isWhitespace).joined(separator: " ")
        let isAgeGate = ClaimCatalogue.isAgeGate(member.name)
        guard !text.isEmpty || (isAgeGate && asksBirthDate) else { throw error(.reasonRequired, member, "reason") }
        guard text.utf16.count <= longestReason else { throw error(.reasonTooLong, member, "reason") }
        if isAgeGate {
            guard ClaimCatalogue.ageThreshold(of: member.name) != nil else { throw error(.invalidAgeGateKey, member) }
        } else if !ClaimCatalogue.contains(member.name) {
            throw error(.unknownClaimKey, member)
        }
        return .init(required: required, reason: text, source: .relyingParty)
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
