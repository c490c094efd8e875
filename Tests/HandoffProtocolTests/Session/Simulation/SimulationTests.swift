import Testing

@testable import HandoffProtocol

/// Hundreds of worlds with faults; a violation names the seed that repeats it.
struct SimulationTests {
    static let seeds: Range<UInt64> = 1..<1201

    @Test func invariantsHoldInEveryWorld() {
        var outcomes: [ModelStore.Status: Int] = [:]
        for seed in Self.seeds {
            var world = ModelWorld(seed: seed)
            world.run()
            #expect(world.violations.isEmpty, "seed \(seed): \(world.violations)")
            outcomes[world.store.status, default: 0] += 1
            let mayBeConfirmed = world.character.document.isGenuine && world.character.person == 5
            if !mayBeConfirmed {
                #expect(world.store.status != .succeeded, "seed \(seed): nobody may be confirmed here")
            } else if !world.character.checksMayFail {
                #expect(world.store.status == .succeeded, "seed \(seed): \(world.store)")
                #expect(world.store.nfcTriesUsed + world.store.livenessTriesUsed == 0, "seed \(seed): a try was lost")
            }
        }
        // The worlds reach every end, so that the invariants were put to the test.
        for status in [ModelStore.Status.succeeded, .failed, .cancelled, .expired] {
            #expect(outcomes[status, default: 0] >= 10, "\(outcomes)")
        }
    }

    @Test func sameSeedGivesTheSameWorld() {
        var first = ModelWorld(seed: 11)
        var second = ModelWorld(seed: 11)
        first.run()
        second.run()
        #expect("\(first.store)" == "\(second.store)")
    }
}
