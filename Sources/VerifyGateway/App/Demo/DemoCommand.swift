import ArgumentParser
import Foundation
import Logging

/// `verify-gateway demo`
struct DemoCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "demo",
        abstract: "Show the gateway with forged documents, on this machine only.",
        discussion: """
            Makes a relying party, an issuing state and a shelf of documents in a temporary folder, which is removed \
            at the end. With --headless it plays a genuine and a changed document itself and succeeds only when the \
            first is confirmed and the second is refused for the right reason.
            """)

    @Flag(help: "Play a genuine and a changed document without a browser and stop.") var headless = false
    @Flag(help: "With --headless: print the results as JSON.") var json = false
    @Flag(help: "Show the gateway's log.") var verbose = false
    @Option(help: "Port on 127.0.0.1; another one is taken when it is not free.") var port = 8430

    func run() async throws {
        let folder = FileManager.default.temporaryDirectory
            .appendingPathComponent("verify-gateway-demo-" + (try RandomID.letters(8))).path
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let shelf = try DemoShelf(folder: folder, now: WallClock.system.now() / 1000)
        let wanted = port
        guard let port = FreePort.near(wanted) else {
            throw Configuration.Problem(description: "No port of 127.0.0.1 is free. Stop another program first.")
        }
        if wanted > 0, port != wanted, !json {
            print("Port \(wanted) is taken, so the demonstration is at port \(port).\n")
        }
        let address = "http://127.0.0.1:\(port)"
        var configuration = Configuration(
            host: "127.0.0.1", port: port, publicURL: address, databasePath: folder + "/gateway.sqlite",
            trustPaths: [folder + "/trust"], mode: .test, livenessURL: nil, attestation: .off,
            secret: .file(path: folder + "/secret"))
        // Nobody else comes, so on a machine that is slow somebody is served late rather than not.
        configuration.busyDelay = nil
        let gateway = try Gateway.open(configuration, logger: try Log.make(level: verbose ? .info : .error))
        try headless ? await play(shelf, on: gateway) : await show(shelf, on: gateway)
    }

    /// Serves until the person has seen enough.
    private func show(_ shelf: DemoShelf, on gateway: Gateway) async throws {
        let party = try await DemoParty(gateway: gateway)
        guard let port = FreePort.near(gateway.configuration.port + 1) else {
            throw Configuration.Problem(description: "No second port of 127.0.0.1 is free. Stop another program first.")
        }
        let (receiver, address) = (try DemoReceiver(), "http://127.0.0.1:\(port)/")
        let secret = try await party.subscribe(receiver, url: address + "hook")
        let catcher = DemoCatcher(receiver: receiver, secret: secret, port: port, clock: gateway.clock)
        try await catcher.serve(logger: gateway.logger) {
            try await gateway.run { _ in
                do {
                    print(
                        try await DemoGuide(
                            party: party, shelf: shelf, address: gateway.publicURL, catcher: address
                        ).text())
                } catch {
                    print("The demonstration cannot begin: \(error)")
                }
                fflush(nil)
            }
        }
    }

    /// Plays the documents while the gateway serves, then stops it.
    private func play(_ shelf: DemoShelf, on gateway: Gateway) async throws {
        let results = try await gateway.serve { _ in
            try await DemoPlay(party: DemoParty(gateway: gateway), shelf: shelf, address: gateway.publicURL)
                .run { if !json { print($0) } }
        }
        if json { Output.json(.array(results.map(\.object))) }
        guard results.allSatisfy(\.isAsExpected) else { throw ExitCode(1) }
    }
}
