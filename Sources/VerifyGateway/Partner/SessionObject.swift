import HandoffProtocol

extension SessionRecord {
    /// The session as relying parties see it. The cancel token is shown once, in the answer that creates it.
    func partnerObject(publicURL: String, cancelToken: String? = nil) -> JSONValue {
        let query = cancelToken.map { "?cancel_token=\($0)" } ?? ""
        let named = webhookEndpointIDs?.map(JSONValue.string)
        let endpoints = named.map { $0.count == 1 ? $0[0] : JSONValue.array($0) } ?? .null
        var members: [JSONValue.Member] = [
            .init(name: "id", value: .string(id)),
            .init(name: "status", value: .string(status.rawValue)),
            .init(name: "failure_code", value: .optional(status == .failed ? failureCode?.rawValue : nil)),
            .init(name: "nfc_tries_used", value: .integer(Int64(nfcTriesUsed))),
            .init(name: "liveness_tries_used", value: .integer(Int64(livenessTriesUsed))),
            .init(name: "contract_version", value: .integer(Int64(contractVersion))),
            .init(name: "share_fields", value: .written(shareContract.writtenObject)),
            .init(name: "redirect_url", value: .optional(redirectURL)),
            .init(name: "client_reference_id", value: .optional(clientReferenceID)),
            .init(name: "webhook_endpoint_id", value: endpoints),
            .init(name: "verification_url", value: .string("\(publicURL)/\(id)\(query)")),
            .init(name: "expires_at", value: .instant(expiresAt)),
            .init(name: "completed_at", value: .instant(completedAt)),
            .init(name: "created_at", value: .instant(createdAt)),
            .init(name: "updated_at", value: .instant(updatedAt)),
        ]
        if let cancelToken { members.append(.init(name: "cancel_token", value: .string(cancelToken))) }
        return .object(members)
    }
}

extension ShareContract {
    /// The contract as a map from claim key, sorted by key, in JSON.
    static func write(_ entries: [String: Entry]) -> [UInt8] {
        JSONValue.object(
            entries.sorted { $0.key < $1.key }.map { key, entry in
                .init(
                    name: key,
                    value: [
                        "required": .bool(entry.required), "reason": .string(entry.reason),
                        "source": .string(entry.source.rawValue),
                    ])
            }
        ).encoded
    }
}

extension JSONValue {
    /// A point in time, or `null`.
    static func instant(_ milliseconds: Int64?) -> JSONValue {
        .optional(milliseconds.map(InstantText.format(milliseconds:)))
    }
}
