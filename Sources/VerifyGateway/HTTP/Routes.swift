import HTTPTypes
import Hummingbird

/// The whole surface of the gateway and the order in which a request passes the middleware, on one screen.
struct Routes: Sendable {
    let gateway: Gateway

    /// One address with what answers there.
    struct Route: Sendable {
        let method: HTTPRequest.Method
        let path: String
        /// What an API key needs; nil on surfaces without keys.
        var scope: Scope?
        let handler: @Sendable (Request, GatewayContext) async throws -> Response
    }

    /// Every route.
    var table: [Route] {
        let (partner, verify, pages) = (gateway.partnerSessions, gateway.verifySessions, gateway.pages)
        let directory = gateway.organizationDirectory
        let (endpoints, keys) = (gateway.partnerEndpoints, gateway.partnerEncryptionKeys)
        let deliveries = gateway.partnerDeliveries
        let (endpoint, key) = ("/v1/webhooks/endpoints/:endpoint_id", "/v1/webhooks/keys/:key_id")
        let (secret, delivery) = (endpoint + "/signing-secret", "/v1/webhooks/deliveries/:delivery_id")
        return [
            Route(method: .get, path: "/health", handler: gateway.health.health),
            Route(method: .get, path: "/ready", handler: gateway.health.ready),

            Route(method: .get, path: "/v1/sessions", scope: .sessionsRead, handler: partner.list),
            Route(method: .post, path: "/v1/sessions", scope: .sessionsWrite, handler: partner.create),
            Route(method: .get, path: "/v1/sessions/:id", scope: .sessionsRead, handler: partner.get),
            Route(method: .post, path: "/v1/sessions/:id/cancel", scope: .sessionsWrite, handler: partner.cancel),

            Route(
                method: .get, path: "/v1/analytics/sessions/overview", scope: .analyticsRead,
                handler: gateway.partnerAnalytics.sessions),

            Route(method: .get, path: "/v1/webhooks/endpoints", scope: .webhooksRead, handler: endpoints.list),
            Route(method: .post, path: "/v1/webhooks/endpoints", scope: .webhooksWrite, handler: endpoints.create),
            Route(method: .get, path: endpoint, scope: .webhooksRead, handler: endpoints.get),
            Route(method: .patch, path: endpoint, scope: .webhooksWrite, handler: endpoints.update),
            Route(method: .delete, path: endpoint, scope: .webhooksWrite, handler: endpoints.delete),
            Route(method: .post, path: endpoint + "/test", scope: .webhooksWrite, handler: endpoints.test),
            Route(method: .post, path: secret + "/reveal", scope: .webhooksWrite, handler: endpoints.revealSecret),
            Route(method: .post, path: secret + "/rotate", scope: .webhooksWrite, handler: endpoints.rotateSecret),
            Route(method: .get, path: endpoint + "/keys", scope: .webhooksRead, handler: keys.list),
            Route(method: .post, path: endpoint + "/keys", scope: .webhooksWrite, handler: keys.create),
            Route(method: .post, path: key + "/deactivate", scope: .webhooksWrite, handler: keys.deactivate),
            Route(method: .post, path: key + "/reactivate", scope: .webhooksWrite, handler: keys.reactivate),
            Route(method: .get, path: "/v1/webhooks/deliveries", scope: .webhooksRead, handler: deliveries.list),
            Route(method: .get, path: delivery, scope: .webhooksRead, handler: deliveries.get),
            Route(method: .get, path: delivery + "/attempts", scope: .webhooksRead, handler: deliveries.attempts),
            Route(method: .post, path: delivery + "/retry", scope: .webhooksWrite, handler: deliveries.retry),
        ] + eventRoutes + [
            Route(method: .get, path: "/v1/verify/config", handler: gateway.verifyConfig.get),
            Route(method: .get, path: "/v1/verify/session/:id", handler: gateway.socketGate.explain),
            Route(method: .post, path: "/v1/verify/session/:id/consent", handler: verify.consent),
            Route(method: .post, path: "/v1/verify/session/:id/handoff", handler: verify.handoff),
            Route(method: .get, path: "/v1/verify/session/:id/details", handler: verify.details),
            Route(method: .get, path: "/v1/verify/session/:id/status", handler: verify.status),
            Route(method: .get, path: "/v1/verify/session/:id/redirect-permitted", handler: verify.redirectPermitted),
            Route(method: .post, path: "/v1/verify/session/:id/cancel", handler: verify.cancel),
            Route(method: .get, path: "/v1/verify/session/:id/events", handler: gateway.sessionEvents.stream),
            Route(method: .get, path: "/v1/verify/session/:id/privacy-context", handler: verify.privacyContext),
            Route(method: .post, path: "/v1/verify/handoff/code", handler: gateway.handoffCodes.redeem),
            Route(method: .get, path: "/v1/verify/organizations", handler: directory.list),
            Route(method: .get, path: "/v1/verify/organizations/:identifier", handler: directory.get),
            Route(method: .get, path: "/v1/verify/report-organizations", handler: directory.list),
            Route(method: .get, path: "/v1/verify/report-organizations/:identifier", handler: directory.get),
            Route(method: .post, path: "/v1/verify/organization-reports", handler: gateway.organizationReports.create),

            Route(method: .get, path: "/v1/verify/attest/challenge", handler: gateway.attestationRoutes.challenge),
            Route(
                method: .post, path: AttestationRoutes.registerPath, handler: gateway.attestationRoutes.register),

            Route(method: .get, path: "/:id", handler: pages.session),
            Route(method: .get, path: "/:id/privacy", handler: pages.session),
            Route(method: .get, path: "/privacy/:id", handler: pages.session),
            Route(method: .get, path: AppLinks.path, handler: pages.appMissing),
            Route(
                method: .get, path: "/.well-known/apple-app-site-association", handler: gateway.appAssociations.apple),
            Route(method: .get, path: "/.well-known/assetlinks.json", handler: gateway.appAssociations.android),
            Route(method: .get, path: "/robots.txt", handler: pages.robots),
            Route(method: .get, path: "/assets/**", handler: pages.asset),
            Route(method: .get, path: "/docs/errors", handler: ErrorReference.page),
        ]
    }

    /// Events have two addresses.
    private var eventRoutes: [Route] {
        let events = gateway.partnerEvents
        return ["/v1/webhooks/events", "/v1/events"].flatMap { path in
            [
                Route(method: .get, path: path, scope: .webhooksRead, handler: events.list),
                Route(method: .get, path: path + "/:event_id", scope: .webhooksRead, handler: events.get),
                Route(
                    method: .post, path: path + "/:event_id/replay", scope: .webhooksWrite, handler: events.replay),
            ]
        }
    }

    /// A router over the table.
    func router() -> Router<GatewayContext> {
        let router = Router(context: GatewayContext.self, options: .autoGenerateHeadEndpoints)
        router.add(middleware: RequestIdentity())
        router.add(middleware: ConnectionEnd())
        router.add(middleware: AccessLog(sessionTag: gateway.sessionTag))
        router.add(middleware: SecurityHeaders(isSecure: gateway.configuration.isSecure))
        router.add(middleware: CrossOrigin(allowedOrigin: gateway.configuration.allowedOrigin))
        router.add(middleware: RateHeaders())
        router.add(middleware: ErrorEnvelope(publicURL: gateway.publicURL))
        router.add(middleware: PathRule())
        router.add(middleware: BodyLimit(patience: gateway.configuration.bodyPatience))
        router.add(
            middleware: Authentication(
                store: gateway.store, limits: gateway.partnerLimits, clientAddress: gateway.clientAddress,
                keyUse: gateway.keyUse, clock: gateway.clock))
        for route in table {
            router.on(RouterPath(route.path), method: route.method) { request, context in
                if let scope = route.scope, try !context.requirePrincipal().may(scope) { throw APIError(.forbidden) }
                guard route.scope != nil, route.method == .post else {
                    return try await route.handler(request, context)
                }
                return try await gateway.idempotency.answer(request, context, route.handler)
            }
        }
        refuseOtherMethods(router)
        return router
    }

    /// Relying parties learn which methods a path has; people's browsers get the same "nothing here" as elsewhere.
    private func refuseOtherMethods(_ router: Router<GatewayContext>) {
        let all: [HTTPRequest.Method] = [.get, .post, .put, .patch, .delete, .options]
        for (path, routes) in Dictionary(grouping: table, by: \.path) where Surface(path: path) == .partner {
            let present = routes.map(\.method)
            var allowed = present.map(\.rawValue)
            if present.contains(.get) { allowed.append("HEAD") }
            let allow = allowed.sorted().joined(separator: ", ")
            var missing = all.filter { !present.contains($0) }
            if !present.contains(.get) { missing.append(.head) }
            for method in missing {
                router.on(RouterPath(path), method: method) { _, _ -> Response in
                    throw APIError(.methodNotAllowed, headers: [.allow: allow])
                }
            }
        }
    }
}
