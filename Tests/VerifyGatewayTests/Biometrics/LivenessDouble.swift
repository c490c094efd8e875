@testable import VerifyGateway

/// The face and liveness service of the tests: keeps to the contract, judges videos by the stub verdict in front of
/// them (`KAYLE_TEST_STUB::accept::…`), and is spoiled by tests where they want it.
enum LivenessDouble {
    static let secret = "service-secret-0123456789"

    /// Passes, passes, passes.
    static let accepting = answer()

    /// An answer of `/verify`; each member can be replaced by other JSON, or left out by an empty text.
    static func answer(_ changes: [String: String] = [:]) -> String {
        let members = [
            "livenessPassed": "true", "padPassed": "true", "faceMatchPassed": "true", "usedFallback": "false",
            "livenessScore": "0.98", "padScore": "0.97", "faceMatchScore": "0.81", "faceMatchAlignment": "\"mesh\"",
            "reason": "null",
        ].merging(changes) { $1 }
        let text = members.filter { !$0.value.isEmpty }.sorted { $0.key < $1.key }.map { "\"\($0.key)\":\($0.value)" }
        return "{\(text.joined(separator: ","))}"
    }

    /// What the stub verdicts mean.
    static let stubs: [String: String] = [
        "accept": accepting,
        "reject_face_mismatch": answer([
            "faceMatchPassed": "false", "faceMatchScore": "0.31", "reason": "\"face_score_below_threshold\"",
        ]),
        "reject_face_score_unavailable": answer([
            "faceMatchPassed": "false", "faceMatchScore": "null", "faceMatchAlignment": "null",
            "usedFallback": "true", "reason": "\"face_score_no_decodable_frame\"",
        ]),
        "reject_liveness": answer([
            "livenessPassed": "false", "livenessScore": "0.1", "reason": "\"liveness_no_head_movement\"",
        ]),
        "reject_pad": answer(["padPassed": "false", "padScore": "0.2", "reason": "\"liveness_spoof_suspected\""]),
    ]

    /// A video with a verdict in front, of at least some size.
    static func video(_ verdict: String, bytes: Int = 0) -> [UInt8] {
        let head = Array("KAYLE_TEST_STUB::\(verdict)::".utf8)
        return head + (0..<max(0, bytes - head.count)).map { UInt8(truncatingIfNeeded: $0 &* 31) }
    }

    /// Judges videos once the gate is open.
    static func behaviour(behind gate: Gate) -> HTTPDouble.Behaviour {
        behaviour(verify: { _ in
            await gate.pass()
            return nil
        })
    }

    /// The whole service. `verify` may answer in its place.
    static func behaviour(
        health: @escaping @Sendable () async -> HTTPDouble.Reply = {
            .json("{\"data\":{\"ready\":true},\"error\":null}")
        },
        verify: @escaping @Sendable (HTTPDouble.Request) async -> HTTPDouble.Reply? = { _ in nil }
    ) -> HTTPDouble.Behaviour {
        { request in
            switch (request.method, request.path) {
            case ("GET", "/health"): return await health()
            case ("POST", _) where !isAuthorized(request):
                return .answer(401, "{\"error\":{\"code\":\"UNAUTHORIZED\",\"message\":\"\"}}")
            case ("POST", "/prewarm"): return .json("{\"data\":{\"triggered\":true}}")
            case ("POST", "/verify"):
                if let reply = await verify(request) { return reply }
                let text = String(decoding: parts(of: request)["video"] ?? [], as: UTF8.self)
                let words = text.split(separator: "::", maxSplits: 2)
                guard words.count >= 2, words[0] == "KAYLE_TEST_STUB", let stub = stubs[String(words[1])] else {
                    return .json(answer(["livenessPassed": "false", "reason": "\"liveness_video_unreadable\""]))
                }
                return .json(stub)
            default: return .answer(404, "{}")
            }
        }
    }

    /// Both ways of naming the secret have to be there, though the service is content with either.
    private static func isAuthorized(_ request: HTTPDouble.Request) -> Bool {
        request.headers["authorization"] == "Bearer \(secret)"
            && request.headers["x-kayle-biometric-verifier-auth"] == secret
    }

    /// The contents of a form by their names.
    static func parts(of request: HTTPDouble.Request) -> [String: [UInt8]] {
        let type = request.headers["content-type"] ?? ""
        let boundary = "--" + (type.split(separator: "boundary=").last.map(String.init) ?? "")
        var parts: [String: [UInt8]] = [:]
        for piece in request.body.split(separator: Array(boundary.utf8)) {
            guard let end = piece.firstRange(of: Array("\r\n\r\n".utf8)) else { continue }
            let head = String(decoding: piece[..<end.lowerBound], as: UTF8.self)
            guard let name = head.firstMatch(of: /; name="([^"]*)"/)?.1 else { continue }
            parts[String(name)] = Array(piece[end.upperBound...].dropLast(2))
        }
        return parts
    }
}
