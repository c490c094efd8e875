import Foundation
import Hummingbird
import HummingbirdCore
import Logging
import NFCParsing
import NIOCore
import ServiceLifecycle
import TrustFiles

/// The whole program, put together: everything is made here once and handed to whoever needs it.
struct Gateway: Sendable {
    let configuration: Configuration
    let publicURL: String
    let store: SessionStore
    let hub = SessionHub()
    let clock: WallClock
    let logger: Logger
    let sessionTag: SessionTag
    let pages: Pages
    let liveness: any LivenessChecker
    let pool: CheckingPool
    let workload: Workload
    let attestation: AttestationDesk
    let socketGate: SocketGate
    let clientAddress: ClientAddress
    let visibleSessions: VisibleSessions
    let consentLimit: RateLimit
    let handoffLimit: RateLimit
    let codeLimit: RateLimit
    let reportLimit: RateLimit
    let directoryLimit: RateLimit
    let streamPlaces: SocketAdmission
    let sessionEvents: SessionEvents
    let database: SQLiteDatabase
    let trust: TrustInForce
    let webhookClient: OutboundClient
    let idempotency: Idempotency
    let partnerLimits: PartnerLimits
    let keyUse: KeyUse

    /// Opens what the configuration names. Reads the trust files, so that a bad one is known before anybody connects.
    static func open(
        _ configuration: Configuration, logger: Logger, clock: WallClock = .system,
        limits: SocketLimits = SocketLimits(), livenessTimes: LivenessTimes = LivenessTimes()
    ) throws -> Gateway {
        let liveness = try configuration.livenessChecker(clock: clock, logger: logger, times: livenessTimes)
        let secret = try configuration.secret.load(
            besides: configuration.databasePath, previous: configuration.previousSecret)
        if let path = secret.createdFile {
            logger.notice("made a server secret; keep it with the database", metadata: ["file": .string(path)])
        }
        let anchors = try loadTrust(configuration.trustPaths).store()
        logger.info("trust loaded", metadata: metadata(of: anchors))
        if anchors.anchors.isEmpty {
            logger.warning("no CSCA certificate is loaded, so no document can be confirmed; add some with --trust")
        }
        let (database, secrets) = try SQLiteDatabase.open(
            path: configuration.databasePath, secrets: secret.secrets, now: clock.now())
        return Gateway(
            configuration, secrets: secrets, database: database,
            trust: TrustInForce(anchors), pages: try Pages(), liveness: liveness,
            attestRules: try configuration.attestPolicy().map(AppAttest.init),
            webhookClient: try OutboundClient(
                connections: DeliveryPlaces.Limits().inTotal, authorities: configuration.webhookCertificates),
            clock: clock, limits: limits, logger: logger)
    }

    private init(
        _ configuration: Configuration, secrets: Secrets, database: SQLiteDatabase, trust: TrustInForce, pages: Pages,
        liveness: any LivenessChecker, attestRules: AppAttest?, webhookClient: OutboundClient, clock: WallClock,
        limits: SocketLimits, logger: Logger
    ) {
        self.configuration = configuration
        self.database = database
        self.trust = trust
        self.clock = clock
        self.logger = logger
        self.pages = pages
        publicURL = configuration.publicURL
        store = SessionStore(database: database, secrets: secrets)
        sessionTag = SessionTag(secrets: secrets)
        idempotency = Idempotency(store: store, clock: clock)
        keyUse = KeyUse(store: store, logger: logger)
        partnerLimits = PartnerLimits(configuration.requestLimits, clock: clock)
        self.liveness = liveness
        self.webhookClient = webhookClient
        pool = CheckingPool(threads: System.coreCount)
        let busyChecks = min(CheckingPool.mostChecks, System.coreCount * CheckingPool.busyChecks)
        workload = Workload(
            Overload(checks: configuration.busyChecks ?? busyChecks, delay: configuration.busyDelay), pool: pool,
            database: database, logger: logger)
        attestation = AttestationDesk(
            rules: attestRules, isRequired: configuration.attestation.gate == .required, store: store, pool: pool,
            clock: clock, sessionTag: sessionTag, logger: logger)
        let policy = configuration.acceptancePolicy
        visibleSessions = VisibleSessions(
            store: store, hub: hub, clock: clock,
            cookie: BrowserCookie(secrets: secrets, isSecure: configuration.isSecure))
        let desk = PhoneDesk(
            sessions: visibleSessions,
            checker: DocumentChecker(
                trust: trust, policy: policy, secrets: secrets, pool: pool, clock: clock),
            attestation: attestation, liveness: liveness, budget: ByteBudget(limit: configuration.uploadBudget),
            workload: workload, limits: limits,
            requiresNumberMatch: configuration.requiresNumberMatch, sessionTag: sessionTag, logger: logger)
        let perAddress = configuration.addressLimits
        consentLimit = RateLimit(perAddress.consents, inSeconds: 60)
        handoffLimit = RateLimit(perAddress.consents, inSeconds: 60)
        codeLimit = RateLimit(perAddress.codes, inSeconds: 600)
        reportLimit = RateLimit(perAddress.reports, inSeconds: 3600)
        directoryLimit = RateLimit(perAddress.lookups, inSeconds: 60)
        streamPlaces = SocketAdmission(
            perAddress: perAddress.streams, inTotal: SessionHub.watchersInTotal)
        clientAddress = ClientAddress(proxies: configuration.trustedProxies)
        sessionEvents = SessionEvents(
            sessions: visibleSessions, states: SessionStates(hub: hub, livenessIsStandIn: liveness.isStandIn),
            clientAddress: clientAddress, places: streamPlaces)
        socketGate = SocketGate(
            desk: desk, events: sessionEvents, originRule: OriginRule(publicOrigin: configuration.publicURL),
            admission: SocketAdmission(
                perAddress: perAddress.sockets, inTotal: configuration.socketsInTotal),
            clientAddress: clientAddress)
    }

    /// Reads the trust files. A folder that is not there yet holds nothing; a file that is not there is a mistake.
    static func loadTrust(_ paths: [String]) throws -> TrustFiles {
        var trust = TrustFiles()
        let isFuture = { (path: String) in path.hasSuffix("/trust") && !FileManager.default.fileExists(atPath: path) }
        try trust.add(paths: paths.filter { !isFuture($0) })
        return trust
    }

    /// What a log line says of a trust store.
    static func metadata(of trust: TrustStore) -> Logger.Metadata {
        [
            "anchors": .stringConvertible(trust.anchors.count),
            "countries": .stringConvertible(trust.countries.count),
        ]
    }

    /// Makes the attempts of deliveries.
    var deliverySender: DeliverySender {
        DeliverySender(
            client: webhookClient, secrets: store.secrets, addresses: configuration.webhookAddresses, clock: clock)
    }

    var health: Health {
        Health(store: store, publicURL: publicURL, takesChanges: database.takesChanges)
    }

    var verifyConfig: VerifyConfig {
        VerifyConfig(mode: configuration.mode, livenessIsStandIn: liveness.isStandIn)
    }

    var attestationRoutes: AttestationRoutes { AttestationRoutes(desk: attestation, clientAddress: clientAddress) }

    var redirectRules: RedirectRules { RedirectRules(allowsLoopback: configuration.mode == .test, store: store) }

    var partnerSessions: PartnerSessions {
        PartnerSessions(
            store: store, clock: clock, redirectRules: redirectRules, publicURL: publicURL, hub: hub)
    }

    var partnerAnalytics: PartnerAnalytics { PartnerAnalytics(store: store, clock: clock) }

    var partnerEndpoints: PartnerEndpoints {
        PartnerEndpoints(
            store: store, clock: clock,
            rules: EndpointRules(allowsLoopback: configuration.webhookAddresses.allowsLoopback))
    }

    var partnerEncryptionKeys: PartnerEncryptionKeys { PartnerEncryptionKeys(store: store, clock: clock) }

    var partnerDeliveries: PartnerDeliveries { PartnerDeliveries(store: store, clock: clock) }

    var partnerEvents: PartnerEvents { PartnerEvents(store: store, clock: clock) }

    var verifySessions: VerifySessions {
        VerifySessions(
            sessions: visibleSessions, states: sessionEvents.states,
            links: AppLinks(publicURL: publicURL, apps: configuration.apps), redirectRules: redirectRules,
            clientAddress: clientAddress, consentLimit: consentLimit, handoffLimit: handoffLimit)
    }

    var handoffCodes: HandoffCodes {
        HandoffCodes(sessions: visibleSessions, clientAddress: clientAddress, limit: codeLimit)
    }

    var organizationReports: OrganizationReports {
        OrganizationReports(store: store, clock: clock, clientAddress: clientAddress, limit: reportLimit)
    }

    var organizationDirectory: OrganizationDirectory {
        OrganizationDirectory(store: store, clock: clock, clientAddress: clientAddress, limit: directoryLimit)
    }

    var appAssociations: AppAssociations { AppAssociations(apps: configuration.apps) }
}
