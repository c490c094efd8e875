/// Answer to the wish to send something again.
enum RequeueOutcome<Record: Sendable>: Sendable {
    /// It is due now.
    case requeued(Record)
    /// No such thing.
    case notFound
    /// Nothing of it is left to be sent.
    case payloadGone
    /// It is on its way, or there is nothing to send.
    case conflict
}

extension SessionStore {
    /// Which events somebody wants to see.
    struct EventFilter: Sendable {
        var type: EventType?
        var createdFrom: Int64?
        var createdTo: Int64?
    }

    /// An event with its deliveries.
    typealias EventDetails = (event: EventRecord, deliveries: [WebhookDeliveryRecord])

    /// An organization's events.
    func events(
        organizationID: String, _ filter: EventFilter = EventFilter(), page request: PageRequest = PageRequest()
    ) async throws -> ListPage<EventDetails> {
        try await database.read { connection in
            var conditions: [(String, SQLValue)] = []
            if let type = filter.type { conditions.append(("type =", .text(type.rawValue))) }
            if let from = filter.createdFrom { conditions.append(("created_at >=", .integer(from))) }
            if let to = filter.createdTo { conditions.append(("created_at <=", .integer(to))) }
            let page = try connection.page(
                of: "events", columns: EventRecord.columns, owner: ("organization_id", organizationID),
                where: conditions, request,
                read: EventRecord.init(row:))
            return ListPage(
                records: try page.records.map { ($0, try connection.deliveries(eventID: $0.id)) }, hasMore: page.hasMore
            )
        }
    }

    /// An event of an organization.
    func event(id: String, organizationID: String) async throws -> EventDetails? {
        try await database.read { try $0.event(id: id, organizationID: organizationID) }
    }

    /// Makes every delivery of an event due again whose payload is still there. Endpoints that were added later get
    /// nothing: it was not encrypted to them.
    func replayEvent(
        id: String, organizationID: String, now: Int64, along: @escaping Alongside<EventDetails> = { _, _ in }
    ) async throws -> RequeueOutcome<EventDetails> {
        try await database.write { [actor] connection in
            guard let (_, deliveries) = try connection.event(id: id, organizationID: organizationID) else {
                return .notFound
            }
            let outcomes = try deliveries.map { try connection.requeue($0, now: now) }
            guard outcomes.contains(where: { if case .requeued = $0 { true } else { false } }) else {
                let isGone = outcomes.allSatisfy { if case .payloadGone = $0 { true } else { false } }
                return isGone && !outcomes.isEmpty ? .payloadGone : .conflict
            }
            guard let sent = try connection.event(id: id, organizationID: organizationID) else { return .notFound }
            try connection.audit(.eventReplayed, of: id, organizationID: organizationID, by: actor, now: now)
            try along(connection, sent)
            return .requeued(sent)
        }
    }

    /// Sends an endpoint an event that tells of nothing; a conflict when it is turned off, for nothing could arrive. `along`
    /// is part of the same transaction.
    func testEndpoint(
        id: String, organizationID: String, now: Int64, along: @escaping Alongside<EventDetails> = { _, _ in }
    ) async throws -> RequeueOutcome<EventDetails> {
        try await database.write { [actor] connection in
            guard let endpoint = try connection.endpoint(id: id, organizationID: organizationID) else {
                return .notFound
            }
            guard endpoint.isEnabled else { return .conflict }
            guard
                let row = try connection.run(
                    "SELECT \(DeliveryTarget.columns) WHERE e.id = $1 AND e.organization_id = $2",
                    [.text(id), .text(organizationID)]
                ).first
            else { return .notFound }
            let contents = EventContents(.test, ["webhook_endpoint_id": .string(id)])
            let event = try connection.insertEvent(
                contents, sessionID: nil, endpointID: id, organizationID: organizationID, replaces: nil, now: now)
            let payload = contents.payloadText(eventID: event, sessionID: nil, contractVersion: 1)
            try connection.insertDelivery(
                of: payload, eventID: event, to: DeliveryTarget(row: row), organizationID: organizationID, now: now)
            guard let sent = try connection.event(id: event, organizationID: organizationID) else { return .notFound }
            try connection.audit(
                .endpointTested, of: id, organizationID: organizationID, by: actor, ["event_id": .string(event)],
                now: now)
            try along(connection, sent)
            return .requeued(sent)
        }
    }
}

extension SQLConnection {
    fileprivate func event(id: String, organizationID: String) throws -> SessionStore.EventDetails? {
        try run(
            "SELECT \(EventRecord.columns) FROM events WHERE id = $1 AND organization_id = $2",
            [.text(id), .text(organizationID)]
        ).first.map { (try EventRecord(row: $0), try deliveries(eventID: id)) }
    }

    fileprivate func deliveries(eventID: String) throws -> [WebhookDeliveryRecord] {
        try run(
            """
            SELECT \(WebhookDeliveryRecord.columns) FROM webhook_deliveries WHERE event_id = $1 ORDER BY created_at, id
            """, [.text(eventID)]
        ).map(WebhookDeliveryRecord.init(row:))
    }
}
