import Testing

@testable import HandoffProtocol

/// Thousands of worlds with faults; a violation names the seed that repeats it.
struct SimulationTests {
    static let seeds: Range<UInt64> = 1..<2001

    @Test func invariantsHoldInEveryWorld() async {
        var outcomes: [ModelStore.Status: Int] = [:]
        var (matched, missed, answered) = (0, 0, 0)
        for seed in Self.seeds {
            var world = ModelWorld(seed: seed)
            world.run()
            // Other tests have timers that run.
            await Task.yield()
            #expect(world.violations.isEmpty, "seed \(seed): \(world.violations)")
            outcomes[world.store.status, default: 0] += 1
            let character = world.character
            if world.store.isNumberMatched { matched += 1 }
            if world.store.numberMisses == NumberChoice.maxMisses { missed += 1 }
            answered += world.chipAnswers
            let comparesBlindly = character.sight != .sees && character.capabilities.contains(.numberMatching)
            let mayBeConfirmed = character.document.isGenuine && character.person == 5 && !comparesBlindly
            if !mayBeConfirmed {
                #expect(world.store.status != .succeeded, "seed \(seed): nobody may be confirmed here")
            } else if !character.checksMayFail {
                #expect(world.store.status == .succeeded, "seed \(seed): \(world.store)")
                #expect(world.store.nfcTriesUsed + world.store.livenessTriesUsed == 0, "seed \(seed): a try was lost")
            }
        }
        #expect(matched >= 100 && missed >= 10 && answered >= 100, "\(matched), \(missed), \(answered)")
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
