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
        /// What relying parties read about it; nil on other surfaces.
        var operation: Operation?
        let handler: @Sendable (Request, GatewayContext) async throws -> Response

        /// A route for relying parties.
        static func partner(
            _ method: HTTPRequest.Method, _ path: String, _ scope: Scope, _ operation: Operation,
            _ handler: @escaping @Sendable (Request, GatewayContext) async throws -> Response
        ) -> Route {
            Route(method: method, path: path, scope: scope, operation: operation, handler: handler)
        }
    }

    /// Every route.
    var table: [Route] {
        let (verify, pages, directory) = (gateway.verifySessions, gateway.pages, gateway.organizationDirectory)
        let (description, reference) = (
            APIDescription(of: partnerRoutes, publicURL: gateway.publicURL), APIReference()
        )
        let markdown = MarkdownPages(of: partnerRoutes, publicURL: gateway.publicURL)
        return partnerRoutes + [
            Route(method: .get, path: "/", handler: gateway.health.greet),
            Route(method: .get, path: "/health", handler: gateway.health.health),
            Route(method: .get, path: "/ready", handler: gateway.health.ready),

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
            Route(method: .get, path: "/docs/errors.md", handler: markdown.showErrors),
            Route(method: .get, path: "/reference.md", handler: markdown.showDescription),
            Route(method: .get, path: "/llms.txt", handler: markdown.showIndex),
            Route(method: .get, path: "/openapi", handler: description.openAPI),
            Route(method: .get, path: "/reference", handler: reference.show),
            Route(method: .get, path: "/reference/start.js", handler: reference.startScript),
            Route(method: .get, path: "/reference/scalar.js", handler: reference.scalarScript),
        ]
    }

    /// What relying parties with an API key reach, with what they read about it.
    var partnerRoutes: [Route] {
        let (sessions, endpoints) = (gateway.partnerSessions, gateway.partnerEndpoints)
        let (keys, deliveries) = (gateway.partnerEncryptionKeys, gateway.partnerDeliveries)
        let (endpoint, key) = ("/v1/webhooks/endpoints/:endpoint_id", "/v1/webhooks/keys/:key_id")
        let (secret, delivery) = (endpoint + "/signing-secret", "/v1/webhooks/deliveries/:delivery_id")
        return [
            .partner(.get, "/v1/sessions", .sessionsRead, .listSessions, sessions.list),
            .partner(.post, BusyRule.path, .sessionsWrite, .createSession, sessions.create),
            .partner(.get, "/v1/sessions/:id", .sessionsRead, .getSession, sessions.get),
            .partner(.post, "/v1/sessions/:id/cancel", .sessionsWrite, .cancelSession, sessions.cancel),

            .partner(
                .get, "/v1/analytics/sessions/overview", .analyticsRead, .sessionOverview,
                gateway.partnerAnalytics.sessions),

            .partner(.get, "/v1/webhooks/endpoints", .webhooksRead, .listEndpoints, endpoints.list),
            .partner(.post, "/v1/webhooks/endpoints", .webhooksWrite, .createEndpoint, endpoints.create),
            .partner(.get, endpoint, .webhooksRead, .getEndpoint, endpoints.get),
            .partner(.patch, endpoint, .webhooksWrite, .updateEndpoint, endpoints.update),
            .partner(.delete, endpoint, .webhooksWrite, .deleteEndpoint, endpoints.delete),
            .partner(.post, endpoint + "/test", .webhooksWrite, .testEndpoint, endpoints.test),
            .partner(.post, endpoint + "/recover", .webhooksWrite, .recoverDeliveries, endpoints.recover),
            .partner(.post, secret + "/reveal", .webhooksWrite, .revealSecret, endpoints.revealSecret),
            .partner(.post, secret + "/rotate", .webhooksWrite, .rotateSecret, endpoints.rotateSecret),
            .partner(.get, endpoint + "/keys", .webhooksRead, .listKeys, keys.list),
            .partner(.post, endpoint + "/keys", .webhooksWrite, .createKey, keys.create),
            .partner(.post, key + "/deactivate", .webhooksWrite, .deactivateKey, keys.deactivate),
            .partner(.post, key + "/reactivate", .webhooksWrite, .reactivateKey, keys.reactivate),
            .partner(.get, "/v1/webhooks/deliveries", .webhooksRead, .listDeliveries, deliveries.list),
            .partner(.get, delivery, .webhooksRead, .getDelivery, deliveries.get),
            .partner(.get, delivery + "/attempts", .webhooksRead, .listAttempts, deliveries.attempts),
            .partner(.post, delivery + "/retry", .webhooksWrite, .retryDelivery, deliveries.retry),
        ] + eventRoutes
    }

    /// Events have two addresses.
    private var eventRoutes: [Route] {
        let events = gateway.partnerEvents
        return [("/v1/webhooks/events", false), ("/v1/events", true)].flatMap { path, isAlias -> [Route] in
            let event = path + "/:event_id"
            return [
                .partner(.get, path, .webhooksRead, .listEvents(isAlias: isAlias), events.list),
                .partner(.get, event, .webhooksRead, .getEvent(isAlias: isAlias), events.get),
                .partner(.post, event + "/replay", .webhooksWrite, .replayEvent(isAlias: isAlias), events.replay),
            ]
        }
    }

    /// A router over the table.
    func router() -> Router<GatewayContext> {
        let router = Router(context: GatewayContext.self, options: .autoGenerateHeadEndpoints)
        let rules: [any RequestRule] = [
            RequestIdentity(), ConnectionEnd(), AccessLog(sessionTag: gateway.sessionTag),
            SecurityHeaders(isSecure: gateway.configuration.isSecure),
            CrossOrigin(allowedOrigin: gateway.configuration.allowedOrigin), RateHeaders(), PathRule(),
            BusyRule(workload: gateway.workload), MethodRule(partnerRoutes),
        ]
        router.add(middleware: RequestRules(rules: rules, errors: ErrorEnvelope(publicURL: gateway.publicURL)))
        router.add(middleware: BodyLimit(patience: gateway.configuration.bodyPatience))
        router.add(
            middleware: Authentication(
                knownKeys: KnownKeys(store: gateway.store), limits: gateway.partnerLimits,
                clientAddress: gateway.clientAddress, keyUse: gateway.keyUse, clock: gateway.clock))
        for route in table {
            router.on(RouterPath(route.path), method: route.method) { request, context in
                if let scope = route.scope, try !context.requirePrincipal().may(scope) { throw APIError(.forbidden) }
                guard route.method == .post, route.operation?.isRepeatable == true else {
                    return try await route.handler(request, context)
                }
                return try await gateway.idempotency.answer(request, context, route.handler)
            }
        }
        return router
    }
}
