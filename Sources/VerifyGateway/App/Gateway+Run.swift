import HandoffProtocol
import Hummingbird
import HummingbirdCore
import Logging
import NIOCore
import ServiceLifecycle
import UnixSignals

extension Gateway {
    /// Serves until the process is told to stop. `onRunning` gets the port.
    func run(onRunning: @escaping @Sendable (Int) async -> Void = { _ in }) async throws {
        try await finish(serviceGroup(signals: [.sigterm, .sigint], onRunning: onRunning))
    }

    /// Serves while `body` runs, which gets the port, and stops in order.
    func serve<Value: Sendable>(while body: (Int) async throws -> Value) async throws -> Value {
        let (ports, running) = AsyncStream.makeStream(of: Int.self)
        let group = try serviceGroup(signals: []) { running.yield($0) }
        let server = Task {
            defer { running.finish() }
            try await finish(group)
        }
        var port: Int?
        for await found in ports {
            port = found
            break
        }
        guard let port else {
            try await server.value
            throw CancellationError()
        }
        let result: Result<Value, any Error>
        do {
            result = .success(try await body(port))
        } catch {
            result = .failure(error)
        }
        await group.triggerGracefulShutdown()
        try await server.value
        return try result.get()
    }

    private func serviceGroup(
        signals: [UnixSignal], onRunning: @escaping @Sendable (Int) async -> Void
    ) throws -> ServiceGroup {
        if liveness.isStandIn {
            logger.warning("test mode: liveness is answered by the built-in stand-in, so nobody's presence is checked")
        }
        if !attestation.isRequired {
            logger.warning(
                "app attestation is off: any program can be the phone; switch it on with --attestation required")
        }
        let unreadable = UnreadableRequest(publicURL: publicURL, isSecure: configuration.isSecure)
        let application = Application(
            router: Routes(gateway: self).router(),
            server: HTTPServerBuilder { [socketGate, unreadable] responder in
                GatewayChannel(responder: responder, gate: socketGate, unreadable: unreadable)
            },
            configuration: .init(
                address: .hostname(configuration.host, port: configuration.port), backlog: 1024,
                availableConnectionsDelegate: MaximumAvailableConnections(
                    OpenFiles.connections(wanted: configuration.connections))),
            onServerRunning: { channel in
                try? await channel.eventLoop.submit {
                    try channel.pipeline.syncOperations.addHandler(AcceptPause(), position: .first)
                }.get()
                await onRunning(channel.localAddress?.port ?? 0)
            },
            logger: logger)
        let dispatcher = try WebhookDispatcher(store: store, sender: deliverySender, logger: logger)
        let reload = TrustReload(paths: configuration.trustPaths, trust: trust, logger: logger)
        let services: [any Service] = [
            ExpirySweep(gateway: self), AttestationSweep(desk: attestation), Heartbeat(hub: hub), reload, dispatcher,
            OutboxSweep(store: store, clock: clock, logger: logger),
            NoticeWatch(gateway: self), keyUse,
            RetentionSweep(retention: configuration.retention, store: store, clock: clock, logger: logger),
            SocketDrain(admission: socketGate.admission),
            Pulse(workload: workload, database: database), application,
        ]
        var configuration = ServiceGroupConfiguration(
            services: services.map { .init(service: $0) }, gracefulShutdownSignals: signals, logger: logger)
        // Whoever is not done by then is cut off, and a process that was told to stop ends within ten seconds. Inside
        // another process nobody else may be cut off with it.
        configuration.maximumGracefulShutdownDuration = .seconds(8)
        configuration.maximumCancellationDuration = signals.isEmpty ? nil : .seconds(1)
        return ServiceGroup(configuration: configuration)
    }

    private func finish(_ group: ServiceGroup) async throws {
        do {
            try await group.run()
        } catch {
            await close()
            throw error
        }
        await close()
    }

    private func close() async {
        liveness.close()
        webhookClient.close()
        await pool.stop()
        database.close()
        logger.info("stopped")
    }
}

/// Ends sessions whose time is over, also those that nobody looks at.
struct ExpirySweep: Service, CustomStringConvertible {
    private static let batch = 200
    let gateway: Gateway

    /// Its name and no more: the service group writes services into the debug log, with all that they hold.
    var description: String { "ExpirySweep" }

    func run() async throws {
        while !Task.isShuttingDownGracefully, !Task.isCancelled {
            do {
                let ended = try await gateway.store.sweep(now: gateway.clock.now(), limit: Self.batch)
                for id in ended { gateway.hub.ended(sessionID: id, reason: .expired) }
                if ended.count == Self.batch { continue }
            } catch {
                gateway.logger.error("sweep failed", metadata: ["error": .string("\(type(of: error))")])
            }
            try? await cancelWhenGracefulShutdown { try await Task.sleep(for: .seconds(1)) }
        }
    }
}

/// Tells phones and pages of sessions that a command has cancelled, within a second.
struct NoticeWatch: Service, CustomStringConvertible {
    private static let interval = Duration.milliseconds(500)
    let description = "NoticeWatch"
    let gateway: Gateway

    func run() async throws {
        while !Task.isShuttingDownGracefully, !Task.isCancelled {
            do {
                for id in try await gateway.store.takeNotices() {
                    gateway.hub.ended(sessionID: id, reason: .cancelled)
                }
            } catch {
                gateway.logger.error("notices failed", metadata: ["error": .string("\(type(of: error))")])
            }
            try? await cancelWhenGracefulShutdown { try await Task.sleep(for: Self.interval) }
        }
    }
}

/// Waits for the phones' sockets when the server has stopped and told them so, because they have no tasks that it could
/// wait for. What they still store is stored before the database closes.
struct SocketDrain: Service, CustomStringConvertible {
    let description = "SocketDrain"
    let admission: SocketAdmission

    func run() async throws {
        try? await gracefulShutdown()
        while admission.count > 0, !Task.isCancelled { try? await Task.sleep(for: .milliseconds(10)) }
    }
}

/// Keeps the pages' event streams alive, and ends them when the gateway stops.
struct Heartbeat: Service, CustomStringConvertible {
    let description = "Heartbeat"
    let hub: SessionHub

    func run() async throws {
        await withGracefulShutdownHandler {
            while !Task.isShuttingDownGracefully, !Task.isCancelled {
                try? await cancelWhenGracefulShutdown { try await Task.sleep(for: .seconds(15)) }
                hub.beat()
            }
        } onGracefulShutdown: {
            hub.close()
        }
    }
}
