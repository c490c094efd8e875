import Testing

@testable import NFCParsing

/// Encodings that were made to hurt, each judged by its own flags.
struct HostileEncodingTests {
    /// Legal BER that no reader here has a use for, with the reason.
    private static let refusedOnPurpose = [
        "len-126-octets": "no length needs more than four octets",
        "bits-padding-set": "keys and signatures are whole octets",
        "time-08": "a time without a zone names no point in time",
    ]

    private static let limits = BERLimits.securityObject

    private enum Judgement {
        case read, refused, beyondLimit, refusedOnPurpose, wrong
    }

    private func judge(_ entry: JSONObject, _ outcome: TypedWalk.Outcome) throws -> Judgement {
        let isLegal = try entry.flag("legal_ber")
        guard case .refused(let error) = outcome else { return isLegal ? .read : .wrong }
        if !isLegal { return .refused }
        if try entry.flag("limit"), error == .limitExceeded || error == .malformedTag { return .beyondLimit }
        let isKnown = try Self.refusedOnPurpose[entry.text("id")] != nil || Corpus.isForeign
        return try isKnown && !entry.flag("legal_der") ? .refusedOnPurpose : .wrong
    }

    @Test func everyEncodingIsJudgedByItsFlags() throws {
        guard try Corpus.part("asn1/hostile-der.jsonl") else { return }
        var counts: [Judgement: Int] = [:]
        for entry in try Corpus.lines("asn1/hostile-der.jsonl") {
            let outcome = TypedWalk.outcome(of: try entry.base64("b64"), limits: Self.limits)
            let judgement = try judge(entry, outcome)
            let name = try entry.text("id")
            #expect(judgement != .wrong, "\(name): \(outcome)")
            counts[judgement, default: 0] += 1
        }
        let total = counts.values.reduce(0, +)
        print(
            "hostile-der: \(total - counts[.wrong, default: 0]) of \(total) by flag: \(counts[.read, default: 0]) read,"
                + " \(counts[.refused, default: 0]) not BER, \(counts[.beyondLimit, default: 0]) beyond a limit,"
                + " \(counts[.refusedOnPurpose, default: 0]) legal and refused on purpose")
        #expect(total > 0)
        if !Corpus.isForeign { #expect(total == 100) }
    }

    /// A5, A6: messages that reach deep code or cost much elsewhere end at their type or their count.
    @Test(arguments: [
        ("cms-no-content", nil), ("cms-signed-empty", nil), ("cms-enveloped", PKIError.unexpectedContentType),
        ("cms-authenveloped", .unexpectedContentType), ("cms-certs-224r1-50", nil),
        ("cms-certs-256v1-500", .encoding(.limitExceeded)), ("cms-1000-digest-algs", nil),
    ])
    func messagesAreRefusedBeforeTheyCost(name: String, reason: PKIError?) throws {
        guard !Corpus.isForeign else { return }
        let entry = try #require(try Corpus.lines("asn1/hostile-der.jsonl").first { try $0.text("id") == name })
        let bytes = try entry.base64("b64")
        do {
            let message = try EFSOD(bytes)
            Issue.record("\(name) was read: \(message.signedData.contentType)")
        } catch {
            if let reason { #expect(error == reason) }
        }
        var builder = TrustStoreBuilder()
        #expect(throws: TrustError.self) { try builder.addMasterList(bytes, source: name, origin: .selfContained) }
        #expect(throws: TrustError.self) { try builder.addCertificate(bytes, source: name) }
        #expect(throws: TrustError.self) { try builder.addRevocationList(bytes) }
    }
}
