import DocumentForge
import Foundation
import Logging
import NFCParsing
import Testing

@testable import VerifyGateway

@Suite("Trust files that change while the gateway runs")
struct TrustReloadTests {
    private func reload(_ running: RunningGateway) -> TrustReload {
        TrustReload(
            paths: [running.folder + "/trust"], trust: running.gateway.trust,
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
    }

    @Test("A new state's documents are confirmed after a reload; a bad file or an empty folder changes nothing")
    func reload() async throws {
        try await RunningGateway.with { running in
            let ruritania = try Forge(country: .ruritania, now: running.gateway.clock.now() / 1000)
            let reload = reload(running)
            let file = URL(fileURLWithPath: running.folder + "/trust/ruritania.der")
            let before = TrustReload.fingerprint(of: reload.paths)
            #expect(running.gateway.trust.current.countries == ["UT"])

            try Data(ruritania.state.certificate.dropLast(3)).write(to: file)
            #expect(TrustReload.fingerprint(of: reload.paths) != before)
            reload.reload()
            #expect(running.gateway.trust.current.countries == ["UT"])

            try Data(ruritania.state.certificate).write(to: file)
            let store = running.gateway.trust.current
            reload.reload()
            #expect(running.gateway.trust.current.countries.count == 2)
            // A check that began with the old store ends with it.
            #expect(store.countries == ["UT"])
            #expect(try await running.play(ForgeRecipe()).session?.status == .succeeded)

            try FileManager.default.removeItem(atPath: running.folder + "/trust")
            reload.reload()
            #expect(running.gateway.trust.current.countries.count == 2)
        }
    }
}
