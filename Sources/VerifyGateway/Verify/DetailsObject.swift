extension VisibleSessions.Found {
    /// Who asks for what and why; shown before the person consents.
    var detailsObject: JSONValue {
        .object(
            organization.verifyMembers + [
                .init(name: "session_id", value: .string(session.id)),
                .init(name: "is_age_only", value: .bool(session.isAgeOnly)),
                .init(name: "age_threshold", value: ageThreshold.map { .integer(Int64($0)) } ?? .null),
                .init(name: "share_fields", value: .written(session.shareContract.writtenObject)),
            ])
    }

    /// Who asked, how it ended, and what was delivered; shown to whoever thinks of withdrawing.
    var privacyObject: JSONValue {
        .object(
            organization.verifyMembers + [
                .init(name: "session_id", value: .string(session.id)),
                .init(name: "status", value: .string(session.status.rawValue)),
                .init(name: "is_terminal", value: .bool(!session.status.isActive)),
                .init(name: "has_withdrawn_consent", value: .bool(session.cancelTokenConsumedAt != nil)),
                // There are no receivers to deliver to yet.
                .init(
                    name: "result_webhook_deliveries",
                    value: ["total_count": 0, "succeeded_count": 0, "undelivered_count": 0]),
            ])
    }

    private var ageThreshold: Int? { session.isAgeOnly ? session.shareContract.ageOnlyThreshold : nil }
}

extension OrganizationRecord {
    /// The organization beside a session.
    fileprivate var verifyMembers: [JSONValue.Member] {
        [
            .init(name: "organization_id", value: .string(id)),
            .init(name: "organization_name", value: .string(name)),
            .init(name: "organization_owner_id_check_completed", value: false),
            .init(name: "organization_verified_apex_domains", value: []),
            .init(name: "organization_logo", value: .null),
            .init(name: "organization_business_type", value: .null),
            .init(name: "organization_business_name", value: .null),
            .init(name: "organization_business_jurisdiction", value: .null),
            .init(name: "organization_business_registration_number", value: .null),
            .init(name: "organization_privacy_policy_url", value: .optional(privacyPolicyURL)),
            .init(name: "organization_terms_of_service_url", value: .optional(termsOfServiceURL)),
            .init(name: "organization_website", value: .optional(website)),
            .init(name: "organization_description", value: .null),
            .init(name: "rp_fallback", value: OrganizationRecord.noFallback),
        ]
    }

    /// The organization in the directory, by which people look up whom to report.
    var directoryObject: JSONValue {
        [
            "id": .string(id), "name": .string(name), "slug": .string(slug), "logo": nil, "business_name": nil,
            "business_type": nil, "business_jurisdiction": nil, "business_registration_number": nil,
            "description": nil, "website": .optional(website), "privacy_policy_url": .optional(privacyPolicyURL),
            "terms_of_service_url": .optional(termsOfServiceURL), "rp_fallback": Self.noFallback,
            "verified_apex_domains": [], "owner_id_check_completed": false, "integration_terms_accepted": true,
        ]
    }

    /// The name as a part of an address: small letters and digits of ASCII with hyphens between them, else the id.
    var slug: String {
        let words = name.lowercased().split { !$0.isASCII || !($0.isLetter || $0.isNumber) }
        let slug = String(words.joined(separator: "-").prefix(100))
        return slug.isEmpty ? id : slug
    }

    private static let noFallback: JSONValue = [
        "appeal_url": nil, "complaints_url": nil, "fallback_idv_url": nil, "support_email": nil,
    ]
}
