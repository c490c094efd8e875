import HandoffProtocol

// What receivers of webhooks find when they have decrypted a delivery.

extension Components {
    static let payloads: [(name: String, schema: JSONSchema)] =
        EventType.allCases.map { (payloadName(of: $0), payload(of: $0)) }

    /// The name of an event's payload.
    static func payloadName(of type: EventType) -> String {
        switch type {
        case .succeeded: "SessionSucceededPayload"
        case .failed: "SessionFailedPayload"
        case .expired: "SessionExpiredPayload"
        case .cancelled: "SessionCancelledPayload"
        case .test: "TestPayload"
        }
    }

    private static func payload(of type: EventType) -> JSONSchema {
        var metadata: [JSONSchema.Property] = [("contract_version", .count), ("event_id", .id)]
        if type != .test {
            metadata += [("verification_session_id", .sessionID), ("client_reference_id", .text(1...200))]
        }
        return .object([
            ("type", .choice([type.rawValue])), ("data", data(of: type)),
            ("metadata", .object(metadata, optional: ["client_reference_id"])),
        ])
    }

    private static func data(of type: EventType) -> JSONSchema {
        switch type {
        case .succeeded:
            .object([
                (
                    "claims",
                    .map(.any([.flag, .text(), .null])).about("By claim key, what the person agreed to share.")
                ),
                ("selected_field_keys", .list(.text())),
            ])
        case .failed: .object([("failure_code", .choice(FailureCode.allCases.map(\.rawValue)))] + tries)
        case .cancelled:
            .object(
                [
                    ("outcome", .choice(["not_verified"])),
                    ("reason", .choice(["cancelled", "cancelled_after_failed_check"] + withdrawals + [notStarted])),
                ] + tries)
        case .expired: .object([])
        case .test: .object([("webhook_endpoint_id", .id)])
        }
    }

    private static let withdrawals = [
        "privacy_cancelled_after_terminal_failure", "privacy_cancelled_after_terminal_success",
    ]
    private static let notStarted = EndingReason.notStarted.rawValue

    private static let tries: [JSONSchema.Property] = [
        ("nfc_tries_used", .integer(0...3)), ("liveness_tries_used", .integer(0...3)),
    ]
}
