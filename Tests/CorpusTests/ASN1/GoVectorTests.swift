import Foundation
import Testing

@testable import NFCParsing

/// The tables of Go's encoding/asn1, contents by contents.
struct GoVectorTests {
    /// Where Go reads DER or a narrower type, and this reader says otherwise, by kind and contents.
    private static let differences = [
        "BOOLEAN 01": "BER lets every octet but zero be true (X.690 §8.2.2)",
        "BIT STRING 0700": "keys and signatures are whole octets",
        "identifier and length 008180": "tag 0 ends contents and stands nowhere else (X.690 §8.1.5)",
        "identifier and length 00820100": "tag 0 ends contents and stands nowhere else (X.690 §8.1.5)",
        "identifier and length a0847fffffff": "the contents have to be there, not only their length",
    ]

    private struct Judgement {
        let isRead: Bool
        /// What was read in the words of the table, where the table states it in ours.
        var value: String?
    }

    @Test func everyContentsIsJudgedAsGoDoes() throws {
        guard try Corpus.part("asn1/go-asn1-vectors.jsonl") else { return }
        var (right, different, unknown) = (0, 0, [String: Int]())
        for entry in try Corpus.lines("asn1/go-asn1-vectors.jsonl") {
            let (kind, text) = (try entry.text("kind"), try entry.text("content_hex"))
            guard let judgement = judge(kind, hexadecimal(text)) else {
                unknown[kind, default: 0] += 1
                continue
            }
            if Self.differences["\(kind) \(text)"] != nil {
                different += 1
                #expect(try judgement.isRead != entry.flag("ok"), "\(kind) \(text) is no difference any more")
                continue
            }
            right += 1
            #expect(try judgement.isRead == entry.flag("ok"), "\(kind) \(text)")
            if judgement.isRead, let value = judgement.value {
                #expect(try value == expected(entry, kind), "\(kind) \(text)")
            }
        }
        print("go-asn1: \(right) as Go, \(different) different by name, no such type here: \(unknown)")
        #expect(right > 0)
        if !Corpus.isForeign { #expect(right + different == 109) }
    }

    private func judge(_ kind: String, _ contents: Bytes) -> Judgement? {
        func read(_ tag: UInt8, _ body: (inout BERReader) throws -> String?) -> Judgement {
            var reader = BERReader([tag, 0x81, UInt8(contents.count)] + contents)
            do {
                let value = try body(&reader)
                try reader.end()
                return Judgement(isRead: true, value: value)
            } catch {
                return Judgement(isRead: false)
            }
        }
        switch kind {
        case "BOOLEAN": return read(0x01) { "\(try $0.boolean())" }
        case "INTEGER": return read(0x02) { "\(signed(try $0.integer()))" }
        case "INTEGER-32": return read(0x02) { "\(try fitting(try $0.integer(), octets: 4))" }
        case "INTEGER-64": return read(0x02) { "\(try fitting(try $0.integer(), octets: 8))" }
        case "BIT STRING":
            return read(0x03) {
                _ = try $0.octetAlignedBitString()
                return nil
            }
        case "OBJECT IDENTIFIER": return read(0x06) { try $0.objectIdentifier().description }
        case "UTCTime": return read(0x17) { "\(try $0.time().secondsSinceEpoch)" }
        case "GeneralizedTime": return read(0x18) { "\(try $0.time().secondsSinceEpoch)" }
        case "identifier and length":
            guard let head = try? BERHead(contents.span, at: 0, limit: contents.count) else {
                // Go looks at the head alone; here the contents have to be there too.
                let padded = contents + [UInt8](repeating: 0, count: 300)
                return Judgement(isRead: (try? BERHead(padded.span, at: 0, limit: padded.count)) != nil)
            }
            return Judgement(isRead: head.length != nil)
        default: return nil
        }
    }

    private func signed(_ octets: Bytes) -> Int64 {
        octets.reduce(octets.first.map { $0 & 0x80 != 0 } ?? false ? -1 : 0) { $0 << 8 | Int64($1) }
    }

    private func fitting(_ octets: Bytes, octets count: Int) throws -> Int64 {
        guard octets.count <= count else { throw BERError.malformedValue }
        return signed(octets)
    }

    /// The value in the table, times as seconds since 1970.
    private func expected(_ entry: JSONObject, _ kind: String) throws -> String {
        guard kind.hasSuffix("Time") else { return try entry.description(of: "value") }
        let date = try #require(ISO8601DateFormatter().date(from: try entry.text("value")))
        return "\(Int64(date.timeIntervalSince1970))"
    }
}
