import Testing

@testable import VerifyGateway

/// When newcomers are turned away and when no more, with times that the tests make up.
@Suite("Overload")
struct OverloadTests {
    private static let start = ContinuousClock.now

    private static func at(_ milliseconds: Int) -> ContinuousClock.Instant { start + .milliseconds(milliseconds) }

    /// What an ``Overload`` is told, in the order of time.
    enum Step {
        /// A sign of life was due at the first time and came at the second.
        case sign(due: Int, came: Int)
        /// A sign of life is due then.
        case due(Int)
        case asked(Overload.Newcomer, at: Int, Overload.Queues = Overload.Queues(), served: Bool)
    }

    @Test(
        "Newcomers are turned away from the limit on and until half of it, sessions before phones",
        arguments: [
            ("nothing is known yet", [.asked(.session, at: 0, served: true)]),
            ("before its time a sign is not late", [.due(50), .asked(.session, at: 10, served: true)]),
            (
                "an overdue sign counts before it comes",
                [.due(50), .asked(.session, at: 149, served: true), .asked(.session, at: 150, served: false)]
            ),
            (
                "phones are served four times longer",
                [
                    .due(50), .asked(.session, at: 449, served: false), .asked(.phone, at: 449, served: true),
                    .asked(.phone, at: 450, served: false),
                ]
            ),
            (
                "a sign that is less late is not enough to stop, and half is",
                [
                    .sign(due: 50, came: 150), .asked(.session, at: 151, served: false),
                    .sign(due: 200, came: 251), .due(301), .asked(.session, at: 302, served: false),
                    .sign(due: 350, came: 400), .due(450), .asked(.session, at: 402, served: true),
                ]
            ),
            (
                "what a sign told holds until the next is later than that",
                [
                    .sign(due: 50, came: 110), .due(160), .asked(.session, at: 161, served: true),
                    .asked(.session, at: 259, served: true), .asked(.session, at: 260, served: false),
                ]
            ),
            (
                "after a stop no sign is missed",
                [.sign(due: 50, came: 900), .asked(.phone, at: 901, served: false)]
            ),
            (
                "checks at hand turn both away, from the limit until half",
                [
                    .asked(.session, at: 0, .init(checks: 7), served: true),
                    .asked(.session, at: 0, .init(checks: 8), served: false),
                    .asked(.phone, at: 0, .init(checks: 5), served: false),
                    .asked(.phone, at: 0, .init(checks: 4), served: true),
                    .asked(.session, at: 0, .init(checks: 7), served: true),
                ]
            ),
            (
                "so do changes of the store that wait",
                [
                    .asked(.phone, at: 0, .init(writes: 999), served: true),
                    .asked(.phone, at: 0, .init(writes: 1000), served: false),
                    .asked(.session, at: 0, .init(writes: 501), served: false),
                    .asked(.session, at: 0, .init(writes: 500), served: true),
                ]
            ),
        ] as [(String, [Step])])
    func limits(name: String, steps: [Step]) {
        var overload = Overload(checks: 8, delay: .milliseconds(100), patience: .zero)
        for (number, step) in steps.enumerated() {
            switch step {
            case .sign(let due, let came):
                overload.expect(signAt: Self.at(due))
                overload.signCame(at: Self.at(came))
            case .due(let time): overload.expect(signAt: Self.at(time))
            case .asked(let newcomer, let time, let queues, let served):
                #expect(
                    (overload.ask(newcomer, queues, at: Self.at(time)) == .come) == served, "\(name), step \(number)")
            }
        }
    }

    @Test("Without a limit lateness turns nobody away, and neither does a pulse that has stopped")
    func off() {
        var overload = Overload(checks: 8, delay: nil)
        overload.expect(signAt: Self.at(50))
        #expect(overload.ask(.session, .init(), at: Self.at(100_000)) == .come)
        #expect(overload.ask(.session, .init(checks: 8), at: Self.at(100_000)) != .come)
        overload = Overload(checks: 8, delay: .milliseconds(100), patience: .zero)
        overload.expect(signAt: Self.at(50))
        #expect(overload.ask(.session, .init(), at: Self.at(1000)) != .come)
        overload.expect(signAt: nil)
        #expect(overload.ask(.session, .init(), at: Self.at(100_000)) == .come)
    }

    @Test("A short stop turns nobody away, lateness that stays does, and what follows it at once")
    func patience() {
        var overload = Overload(checks: 8, delay: .milliseconds(100), patience: .milliseconds(500))
        overload.expect(signAt: Self.at(0))
        overload.signCame(at: Self.at(3000))
        #expect(overload.ask(.session, .init(), at: Self.at(3001)) == .come)
        overload.expect(signAt: Self.at(3050))
        overload.signCame(at: Self.at(3060))
        // What was late before that does not count any more.
        overload.expect(signAt: Self.at(3100))
        #expect(overload.ask(.session, .init(), at: Self.at(3500)) == .come)
        #expect(overload.ask(.session, .init(), at: Self.at(3999)) == .come)
        #expect(overload.ask(.session, .init(), at: Self.at(4000)) == .later(isFirst: true))
        overload.signCame(at: Self.at(4010))
        overload.expect(signAt: Self.at(4060))
        overload.signCame(at: Self.at(4060))
        #expect(overload.ask(.session, .init(), at: Self.at(4061)) == .come)
        overload.expect(signAt: Self.at(4110))
        #expect(overload.ask(.session, .init(), at: Self.at(4210)) == .later(isFirst: false))
    }

    @Test("A shedding begins once and ends once, five seconds after the last who was turned away")
    func shedding() {
        var overload = Overload(checks: 1, delay: nil)
        let busy = Overload.Queues(checks: 1)
        #expect(overload.takeEnded(at: Self.at(0)) == nil)
        #expect(overload.ask(.session, busy, at: Self.at(0)) == .later(isFirst: true))
        #expect(overload.ask(.session, busy, at: Self.at(10)) == .later(isFirst: false))
        #expect(overload.ask(.session, .init(), at: Self.at(20)) == .come)
        #expect(overload.ask(.phone, busy, at: Self.at(3000)) == .later(isFirst: false))
        #expect(overload.takeEnded(at: Self.at(7999)) == nil)
        #expect(
            overload.takeEnded(at: Self.at(8000))
                == .init(begin: Self.at(0), end: Self.at(3000), sessions: 2, phones: 1))
        #expect(overload.takeEnded(at: Self.at(20_000)) == nil)
        #expect(overload.ask(.phone, busy, at: Self.at(20_000)) == .later(isFirst: true))
    }
}
