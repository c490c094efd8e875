/// The external face and liveness service, spoken to as `protocol-docs/liveness.md` says.
struct BiometricVerifier: Sendable {
    /// Why there is no verdict. None of these is a yes, and none of them is the person's fault.
    enum Fault: Error, Equatable, Sendable {
        /// No answer came.
        case outbound(OutboundFailure)
        /// An answer with a status that is no success.
        case status(Int)
        /// An answer that does not keep to the contract.
        case unreadable
        /// The service said that it is not ready, for as long as it was asked.
        case notReady
        /// Portrait or video are missing, empty or too large.
        case evidence
        /// Too many checks are under way.
        case busy

        /// What logs say.
        var code: String {
            switch self {
            case .outbound(let failure): failure.rawValue
            case .status(let status): "status_\(status)"
            case .unreadable: "unreadable"
            case .notReady: "not_ready"
            case .evidence: "evidence"
            case .busy: "busy"
            }
        }
    }

    /// Longest answer that is read.
    private static let answerLimit = 64 << 10

    private let client: OutboundClient
    private let address: String
    private let credentials: [(name: String, value: String)]

    /// A service at a base address without a slash at its end.
    init(client: OutboundClient, address: String, secret: String) {
        self.client = client
        self.address = address
        credentials = [("Authorization", "Bearer \(secret)"), ("x-kayle-biometric-verifier-auth", secret)]
    }

    /// `GET /health`: fails unless the service says that it is ready.
    func health(deadline: Duration) async throws(Fault) {
        let answer = try await send("/health", .get, deadline: deadline)
        guard answer.isSuccess else { throw answer.status == 503 ? .notReady : .status(answer.status) }
        guard let json = try? JSONParser.parse(answer.body) else { throw .unreadable }
        guard json["data"]?["ready"] == true else { throw .notReady }
    }

    /// `POST /prewarm`: somebody will be compared soon.
    func prewarm(deadline: Duration) async throws(Fault) {
        let answer = try await send("/prewarm", .post, deadline: deadline)
        guard answer.isSuccess else { throw .status(answer.status) }
    }

    /// `POST /verify`: the service's word on a video. Whoever owns the form's bytes keeps them until this returns.
    func verify(_ form: LivenessForm, deadline: Duration) async throws(Fault) -> VerifierAnswer {
        let answer = try await send(
            "/verify", .post, [("Content-Type", form.contentType)], form.pieces, deadline: deadline)
        guard answer.isSuccess else { throw .status(answer.status) }
        guard let verdict = VerifierAnswer(answer.body) else { throw .unreadable }
        return verdict
    }

    private func send(
        _ path: String, _ method: OutboundRequest.Method, _ headers: [(name: String, value: String)] = [],
        _ body: [ArraySlice<UInt8>] = [], deadline: Duration
    ) async throws(Fault) -> OutboundAnswer {
        let request = OutboundRequest(
            method: method, url: address + path, headers: credentials + headers, body: body, deadline: deadline,
            answerLimit: Self.answerLimit)
        do {
            return try await client.send(request)
        } catch {
            throw .outbound(error)
        }
    }
}
