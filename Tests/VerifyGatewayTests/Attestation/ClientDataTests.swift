import WebhookCrypto
import HandoffProtocol
import Testing

@testable import VerifyGateway

@Suite("What an app signs")
struct ClientDataTests {
    private static let session = "vs_" + String(repeating: "a", count: 64)

    private static func bytes(_ hex: String) -> [UInt8] {
        stride(from: 0, to: hex.count, by: 2).compactMap { UInt8(hex.dropFirst($0).prefix(2), radix: 16) }
    }

    @Test("The hash over a hello is that of the known answer")
    func hello() {
        let hello = ClientHello(
            sessionID: Self.session, mobileWriteToken: "t", deviceID: "device-a", appVersion: "1.6.0")
        let challenge = Self.bytes("85d995c03171995c03e18c66c4bec18f8bc5179a0500d9e3626487aec3a815f0")
        #expect(
            LowerHex.encode(ClientData.helloHash(hello, challenge: challenge))
                == "05cf6ad2b551f9b18e51b2975baa9af849073e2565698cad8107023de31ef326")
    }

    @Test("The hash over chip data is that of the known answer; the chip's challenge does not count")
    func chip() {
        var evidence = Evidence()
        for (kind, byte) in [(DataKind.dg1, UInt8(1)), (.dg2, 2), (.sod, 3)] {
            let artifact = Artifact(capacity: 1)
            artifact.append([byte])
            evidence[kind] = artifact
        }
        let challenge = Self.bytes("fb4b988626971626e57ef854655da535dd8541e0ca4442d42ea612a04e6dafc7")
        func hash() -> String {
            LowerHex.encode(ClientData.chipHash(evidence, sessionID: Self.session, challenge: challenge))
        }
        #expect(hash() == "a1eae2e5e493db6e8d3cdc56ee801529ffa56f4821fa522c9dfd052e08edae82")
        let answer = Artifact(capacity: 16)
        answer.append([1, 2, 3, 4, 5, 6, 7, 8])
        evidence[.activeAuth] = answer
        #expect(hash() == "a1eae2e5e493db6e8d3cdc56ee801529ffa56f4821fa522c9dfd052e08edae82")
        answer.append([9])
        #expect(hash() != "a1eae2e5e493db6e8d3cdc56ee801529ffa56f4821fa522c9dfd052e08edae82")
    }

    @Test(
        "A key id has one form, however the app spells it",
        arguments: [
            "__79" + String(repeating: "A", count: 39), "//79" + String(repeating: "A", count: 39),
            "//79" + String(repeating: "A", count: 39) + "=", "__79" + String(repeating: "A", count: 39) + "=",
        ])
    func keyID(text: String) {
        #expect(AttestKeyID(text)?.text == "__79" + String(repeating: "A", count: 39))
    }

    @Test(
        "What is no key id is refused",
        arguments: [
            "", "A", "AAAA", "_/79" + String(repeating: "A", count: 39), String(repeating: "A", count: 42) + "B",
            String(repeating: "A", count: 43) + "==", String(repeating: "A", count: 42) + " =",
            String(repeating: "A", count: 44), String(repeating: "A", count: 600),
            "=" + String(repeating: "A", count: 43),
        ])
    func noKeyID(text: String) { #expect(AttestKeyID(text) == nil) }

    @Test("Base64 is read in one spelling where one is asked for")
    func spellings() {
        #expect(Base64URL.decode("+/A=", .standard) == [0xFB, 0xF0])
        #expect(Base64URL.decode("-_A", .urlSafe) == [0xFB, 0xF0])
        for text in ["-_A=", "+/A", "+/B=", "+/A==", "+ /A", "+/A=\n", "+/A=A", "===="] {
            #expect(Base64URL.decode(text, .standard) == nil, "\(text)")
        }
        for text in ["+/A", "-_A=", "-_B", "A"] { #expect(Base64URL.decode(text, .urlSafe) == nil, "\(text)") }
        #expect(Base64URL.decode("", .standard) == [])
    }
}
