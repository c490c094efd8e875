extension VisibleSessions.Found {
    /// Who asks for what and why; shown before the person consents.
    var detailsObject: JSONValue {
        [
            "organization_id": .string(organization.id),
            "organization_name": .string(organization.name),
            "organization_owner_id_check_completed": false,
            "organization_verified_apex_domains": [],
            "organization_logo": nil,
            "organization_business_type": nil,
            "organization_business_name": nil,
            "organization_business_jurisdiction": nil,
            "organization_business_registration_number": nil,
            "organization_privacy_policy_url": .optional(organization.privacyPolicyURL),
            "organization_terms_of_service_url": .optional(organization.termsOfServiceURL),
            "organization_website": .optional(organization.website),
            "organization_description": nil,
            "rp_fallback": [
                "appeal_url": nil, "complaints_url": nil, "fallback_idv_url": nil, "support_email": nil,
            ],
            "session_id": .string(session.id),
            "is_age_only": .bool(session.isAgeOnly),
            "age_threshold": ageThreshold.map { .integer(Int64($0)) } ?? .null,
            "share_fields": session.shareContract.object,
        ]
    }

    private var ageThreshold: Int? { session.isAgeOnly ? session.shareContract.ageOnlyThreshold : nil }
}
