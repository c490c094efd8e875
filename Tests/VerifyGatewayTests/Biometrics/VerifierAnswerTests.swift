import HandoffProtocol
import Testing

@testable import VerifyGateway

@Suite("The service's answer")
struct VerifierAnswerTests {
    private static func outcome(_ text: String, acceptsFallback: Bool = false) -> CheckOutcome? {
        VerifierAnswer(Array(text.utf8))?.outcome(acceptsFallback: acceptsFallback)
    }

    @Test(
        "Each word of the service means what the contract says",
        arguments: [
            ([:], CheckOutcome.confirmed),
            (["livenessPassed": "false"], .failed(.livenessFailed)),
            (["padPassed": "false"], .failed(.livenessFailed)),
            (["livenessPassed": "false", "faceMatchPassed": "false"], .failed(.livenessFailed)),
            (["faceMatchPassed": "false"], .failed(.faceMismatch)),
            (["faceMatchScore": "null"], .failed(.faceMismatch)),
            (["usedFallback": "true"], .failed(.faceMismatch)),
            (["livenessScore": "null", "padScore": "null", "faceMatchAlignment": "null"], .confirmed),
            (
                ["livenessScore": "0", "padScore": "1", "faceMatchScore": "1.0", "faceMatchAlignment": "\"yunet\""],
                .confirmed
            ),
            (["reason": ""], .confirmed), (["reason": "\"something new\""], .confirmed),
            (["livenessPassed": "false", "reason": "\"liveness_no_face\""], .failed(.livenessFailed)),
            (["livenessPassed": "false", "reason": "\"biometric_verifier_unavailable\""], .unavailable),
            (["livenessPassed": "false", "reason": "\"biometric_verifier_unavailable:gpu\""], .unavailable),
            (["padPassed": "false", "reason": "\"liveness_pad_unavailable\""], .unavailable),
            (["padPassed": "false", "reason": "\"liveness_runtime_degraded\""], .unavailable),
            (["reason": "\"biometric_verifier_misconfigured\""], .unavailable),
            (["debug": "{\"deep\":[[[1]]]}", "_perfTrace": "[]"], .confirmed),
        ])
    func meanings(changes: [String: String], outcome: CheckOutcome) {
        #expect(Self.outcome(LivenessDouble.answer(changes)) == outcome)
    }

    @Test("A short cut of the service counts in test mode only")
    func fallback() {
        let text = LivenessDouble.answer(["usedFallback": "true"])
        #expect(Self.outcome(text, acceptsFallback: true) == .confirmed)
        #expect(Self.outcome(text, acceptsFallback: false) == .failed(.faceMismatch))
    }

    @Test("An answer that does not keep to the contract says nothing")
    func schema() {
        var broken = ["", "{}", "null", "[]", "true", "{\"livenessPassed\":true}", LivenessDouble.accepting + "x"]
        for member in [
            "livenessPassed", "padPassed", "faceMatchPassed", "usedFallback", "livenessScore", "padScore",
            "faceMatchScore", "faceMatchAlignment",
        ] {
            broken.append(LivenessDouble.answer([member: ""]))
            for value in ["\"true\"", "{}", "[]"] { broken.append(LivenessDouble.answer([member: value])) }
        }
        for member in ["livenessPassed", "padPassed", "faceMatchPassed", "usedFallback"] {
            for value in ["1", "0", "null"] { broken.append(LivenessDouble.answer([member: value])) }
        }
        for member in ["livenessScore", "padScore", "faceMatchScore"] {
            for value in ["1.01", "-0.01", "2", "-1", "true", "NaN", "1e999", "\"0.5\""] {
                broken.append(LivenessDouble.answer([member: value]))
            }
        }
        broken.append(LivenessDouble.answer(["faceMatchAlignment": "\"retina\""]))
        for value in ["1", "{}", "false"] { broken.append(LivenessDouble.answer(["reason": value])) }
        broken.append("{\"livenessPassed\":false," + LivenessDouble.accepting.dropFirst())
        for text in broken { #expect(VerifierAnswer(Array(text.utf8)) == nil, "\(text)") }
        #expect(VerifierAnswer(Array(LivenessDouble.accepting.utf8) + [0xFF]) == nil)
    }

    @Test("Reasons are codes: what follows a colon and what is unknown is not passed on")
    func reasons() {
        for reason in VerifierAnswer.Reason.allCases where reason != .other {
            #expect(VerifierAnswer.Reason(reason.rawValue) == reason)
            #expect(VerifierAnswer.Reason(reason.rawValue + ":ANNA MARIA ERIKSSON") == reason)
        }
        for text in ["", ":", "other", "ANNA", " liveness_no_face", "liveness_no_face "] {
            #expect(VerifierAnswer.Reason(text) == .other, "\(text)")
        }
    }
}
