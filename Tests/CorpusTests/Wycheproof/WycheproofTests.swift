import Foundation
import Testing

@testable import NFCParsing

/// C2SP's Wycheproof vectors through the code that checks documents: keys out of a SubjectPublicKeyInfo by our own
/// reader, algorithms out of identifiers, signatures by ``PublicKey``; and through the code that encrypts webhooks.
struct WycheproofTests {
    private struct Tally {
        var right = 0
        var wrong: [String] = []
        /// Vectors that nothing here can judge, by reason.
        var notCovered: [String: Int] = [:]
    }

    @Test func everyVectorIsJudgedRight() throws {
        guard try Corpus.part("wycheproof") else { return }
        let files = try Corpus.files("wycheproof", endingIn: ".json")
        var tally = Tally()
        for file in files {
            let content = try JSONObject(Data(try Corpus.bytes("wycheproof/" + file)))
            for group in try content.objects("testGroups") {
                try run(
                    group, algorithm: content.has("algorithm") ? try content.text("algorithm") : "", file: file,
                    into: &tally)
            }
        }
        let uncovered = tally.notCovered.values.reduce(0, +)
        print(
            "wycheproof: \(files.count) files, \(tally.right + tally.wrong.count + uncovered) vectors,"
                + " \(tally.right) right, \(tally.wrong.count) wrong, \(uncovered) not covered here:"
                + tally.notCovered.sorted { $0.key < $1.key }.map { " \($0.value) \($0.key)" }.joined(separator: ";"))
        #expect(tally.wrong.isEmpty, "\(tally.wrong.prefix(20))")
        #expect(tally.right > 0)
        guard !Corpus.isForeign else { return }
        #expect(tally.right + uncovered == 7_228)
        #expect(Set(tally.notCovered.keys) == Set(VectorGroup.Elsewhere.allCases.map(\.rawValue)))
    }

    private func run(_ group: JSONObject, algorithm: String, file: String, into tally: inout Tally) throws {
        let tests = try group.objects("tests")
        let vectors: VectorGroup
        do {
            vectors = try VectorGroup(group, algorithm: algorithm)
        } catch let reason as VectorGroup.NotCovered {
            tally.notCovered[reason.reason, default: 0] += tests.count
            return
        }
        for test in tests {
            let flags = try test.texts("flags")
            let isAccepted: VectorGroup.Answer
            do {
                isAccepted = try vectors.accepts(test)
            } catch let reason as VectorGroup.NotCovered {
                tally.notCovered[reason.reason, default: 0] += 1
                continue
            }
            let isRight: Bool
            switch try test.text("result") {
            case "valid": isRight = isAccepted == (try vectors.takesValid(test) ? .yes : .no)
            case "invalid": isRight = isAccepted == .no
            default:
                switch try #require(Decision.forFlags(flags), "no decision for \(flags)") {
                case .refused: isRight = isAccepted == .no
                case .either: isRight = isAccepted != .otherResult
                }
            }
            if isRight {
                tally.right += 1
            } else {
                tally.wrong.append("\(file) \(try test.number("tcId")) \(flags): \(isAccepted)")
            }
        }
    }
}
