/// How long the service is waited for.
struct LivenessTimes: Sendable {
    /// Until the phone gets an answer, if only that it should ask again. Apps give up after 8 seconds.
    var reply = Duration.milliseconds(6500)
    /// Until a service has to be ready; some start only when they are needed.
    var readiness = Duration.seconds(20)
    /// Between looks at its health.
    var healthInterval = Duration.milliseconds(250)
    /// For one such look.
    var healthDeadline = Duration.seconds(2)
    /// For a whole check. Less than the rounds for which a phone asks again, so that their last one has an answer.
    var check = Duration.seconds(36)
    /// For a call that nobody waits for.
    var prewarm = Duration.seconds(5)
}
