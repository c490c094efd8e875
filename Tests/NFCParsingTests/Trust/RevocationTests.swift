import DocumentForge
import Testing

@testable import NFCParsing

/// Revocation lists of every kind: what they say of a signer, and which are refused before they can say anything.
struct RevocationTests {
    private static let now: Int64 = 1_795_000_000
    private static let day: Int64 = 86_400
    private let time = Timestamp(secondsSinceEpoch: now)

    /// A state, one of its signers, and what lists say of it.
    private struct Scene {
        var builder = TrustStoreBuilder()
        let state: IssuingState
        let signer: DocumentSigner
        let certificate: Certificate

        init(serialNumber: [UInt8]? = nil) throws {
            state = try IssuingState(now: now)
            var profile = DocumentSigner.Profile()
            profile.serialNumber = serialNumber
            signer = try state.makeDocumentSigner(now: now, profile: profile)
            certificate = try Certificate(signer.certificate[...])
            _ = try builder.addCertificate(state.certificate[...], source: "forge")
        }

        func status(at time: Int64 = now) throws -> RevocationStatus {
            let store = builder.build()
            let anchor = try store.issuer(of: certificate).anchor
            return store.revocation(of: certificate, madeBy: anchor, at: Timestamp(secondsSinceEpoch: time))
        }
    }

    private static func profile(_ from: Int64, _ to: Int64?) -> RevocationListProfile {
        RevocationListProfile(thisUpdate: now + from * day, nextUpdate: to.map { now + $0 * day })
    }

    private static func kind(_ status: RevocationStatus) -> String {
        switch status {
        case .notRevoked: "not revoked"
        case .revoked: "revoked"
        case .stale: "stale"
        case .unknown: "unknown"
        }
    }

    /// From which day to which, whether the signer is listed, and what follows.
    static let ages: [(from: Int64, to: Int64?, listed: Bool, expected: String)] = [
        (-1, 30, false, "not revoked"), (-1, 30, true, "revoked"),
        (-120, -30, false, "stale"), (-120, -30, true, "revoked"),
        (1, 30, false, "unknown"), (1, 30, true, "unknown"),
        (-80, nil, false, "not revoked"), (-91, nil, false, "stale"), (-91, nil, true, "revoked"),
        (0, 0, false, "not revoked"),
    ]

    @Test(arguments: ages)
    func listsByAge(age: (from: Int64, to: Int64?, listed: Bool, expected: String)) throws {
        var scene = try Scene()
        var profile = Self.profile(age.from, age.to)
        if age.listed { profile.serialNumbers = [scene.signer.serialNumber] }
        _ = try scene.builder.addRevocationList(try scene.state.revocationList(profile)[...])
        #expect(Self.kind(try scene.status()) == age.expected)
    }

    @Test func reasonDateAndListAreKept() throws {
        var scene = try Scene()
        var profile = Self.profile(-2, 30)
        profile.serialNumbers = [[0x7F, 1], scene.signer.serialNumber]
        profile.reason = 1
        profile.number = 44
        _ = try scene.builder.addRevocationList(try scene.state.revocationList(profile)[...])
        guard case .revoked(let revocation) = try scene.status() else {
            Issue.record("not revoked")
            return
        }
        #expect(revocation.reason == .keyCompromise)
        #expect(revocation.date == Timestamp(secondsSinceEpoch: Self.now - 2 * Self.day))
        #expect(revocation.list.number == 44)
        #expect(revocation.description == "since 2026-11-16, keyCompromise, list 44 of CSCA 01, 2026-11-16")
    }

    /// Each kind of list that must not be read as a complete one, with its refusal.
    static let refused: [(RevocationListProfile.Defect, TrustError)] = [
        (.delta, .malformed(.incompleteList)), (.partial, .malformed(.incompleteList)),
        (.indirect, .malformed(.incompleteList)), (.unknownCritical, .malformed(.unknownCriticalExtension)),
        (.unknownCriticalEntry, .malformed(.unknownCriticalExtension)),
        (.wrongSignature, .issuerNotTrusted(issuer: "CSCA 01")), (.wrongName, .issuerNotTrusted(issuer: "Nobody")),
    ]

    @Test(arguments: refused)
    func refusedLists(defect: RevocationListProfile.Defect, error: TrustError) throws {
        #expect(Self.refused.count == RevocationListProfile.Defect.allCases.count)
        var scene = try Scene()
        var profile = Self.profile(-1, 30)
        profile.serialNumbers = [[0x55]]
        profile.defect = defect
        let list = try scene.state.revocationList(profile)
        #expect(throws: error) { try scene.builder.addRevocationList(list[...]) }
        #expect(Self.kind(try scene.status()) == "unknown")
    }

    /// Serial numbers are numbers: more or fewer octets of sign do not count, the sign itself does.
    @Test(
        arguments: [
            ([0x01], [0x00, 0x01], true), ([0x01], [0x00, 0x00, 0x01], true), ([0x80], [0x00, 0x80], false),
            ([0x00, 0x80], [0x00, 0x80], true), ([0xFF], [0xFF, 0xFF], true), ([0x00], [0x00, 0x00], true),
            ([0x01], [0x01, 0x00], false),
        ] as [([UInt8], [UInt8], Bool)])
    func serialNumbersAreNumbers(certificate: [UInt8], listed: [UInt8], isSame: Bool) throws {
        let same = SerialNumber.shortest(certificate[...]) == SerialNumber.shortest(listed[...])
        #expect(same == isSame)
        let state = try IssuingState(now: Self.now)
        var profile = Self.profile(-1, 30)
        profile.serialNumbers = [[0x33], listed]
        let list = try CertificateRevocationList(try state.revocationList(profile)[...])
        #expect((list.revoked.entry(for: certificate[...]) != nil) == isSame)
    }

    /// A state signs with its newest key, under whatever name: the list speaks of what the older keys made, and not the
    /// other way round.
    @Test(arguments: [nil, "CSCA 02"], [true, false])
    func listsOfAnotherKey(name: String?, isNewer: Bool) throws {
        var scene = try Scene()
        let other = try scene.state.successor(commonName: name, daysLater: isNewer ? 30 : -30)
        _ = try scene.builder.addCertificate(other.certificate[...], source: "other key")
        var profile = Self.profile(-1, 30)
        profile.serialNumbers = [scene.signer.serialNumber]
        _ = try scene.builder.addRevocationList(try other.revocationList(profile)[...])
        #expect(Self.kind(try scene.status()) == (isNewer || name == nil ? "revoked" : "unknown"))
    }

    /// Several lists of one name: the newest that the time of the check knows says whether something is current, and what
    /// any of them revoked stays revoked (spec 2.16, row 14). In whichever order they come in.
    @Test(arguments: [false, true])
    func aNewerListComesIntoForce(isReversed: Bool) throws {
        var scene = try Scene()
        var older = Self.profile(-100, -10)
        (older.number, older.reason) = (7, 1)
        older.serialNumbers = [scene.signer.serialNumber]
        var newer = Self.profile(-20, 70)
        (newer.number, newer.serialNumbers) = (8, [[0x55]])
        let future = Self.profile(5, 95)
        let lists = try [older, newer, future].map { try scene.state.revocationList($0) }
        for list in isReversed ? lists.reversed() : lists {
            #expect(try scene.builder.addRevocationList(list[...]).added == 1)
        }
        let other = try Certificate(try scene.state.makeDocumentSigner(now: Self.now).certificate[...])
        func status(_ certificate: Certificate, day: Int64) throws -> RevocationStatus {
            let store = scene.builder.build()
            let anchor = try store.issuer(of: certificate).anchor
            let time = Timestamp(secondsSinceEpoch: Self.now + day * Self.day)
            return store.revocation(of: certificate, madeBy: anchor, at: time)
        }
        // The older list revoked the signer; the newer ones do not name it any more.
        for day in [-50, -10, 0, 30, 200] as [Int64] {
            guard case .revoked(let revocation) = try status(scene.certificate, day: day) else {
                Issue.record("not revoked on day \(day)")
                continue
            }
            #expect(revocation.list.number == 7 && revocation.reason == .keyCompromise)
        }
        #expect(Self.kind(try status(scene.certificate, day: -101)) == "unknown")
        // What none of them names is judged by the newest one of its day.
        let expected: [(day: Int64, kind: String, number: Int?)] = [
            (-101, "unknown", nil), (-50, "not revoked", 7), (-15, "not revoked", 8), (0, "not revoked", 8),
            (6, "not revoked", 1), (94, "not revoked", 1), (96, "stale", 1),
        ]
        for (day, kind, number) in expected {
            let status = try status(other, day: day)
            #expect(Self.kind(status) == kind, "day \(day)")
            switch status {
            case .notRevoked(let list), .stale(let list): #expect(list.number == number, "day \(day)")
            case .revoked, .unknown: #expect(number == nil)
            }
        }
    }

    /// The same over a document: revoked by a list that has been replaced since, and named by it.
    @Test func aDocumentOfASignerThatAnOlderListRevoked() throws {
        let state = try IssuingState(now: Self.now)
        let signer = try state.makeDocumentSigner(now: Self.now)
        let document = try Forge(state: state, now: Self.now).make(ForgeRecipe(), signer: signer)
        var builder = TrustStoreBuilder()
        _ = try builder.addCertificate(state.certificate[...], source: "CSCA")
        var older = Self.profile(-100, -10)
        (older.number, older.serialNumbers) = (41, [signer.serialNumber])
        var newer = Self.profile(-5, 85)
        newer.number = 42
        for profile in [newer, older] { _ = try builder.addRevocationList(try state.revocationList(profile)[...]) }
        let verdict = DocumentVerifier(trust: builder.build(), policy: .recorded).verify(ChipFiles(document), at: time)
        #expect(verdict.failedChecks == ["revocation: revoked"])
        #expect(verdict.warnings.first { $0.code == .revoked }?.detail?.contains("list 41 of CSCA 01") ?? false)
        #expect(!verdict.warnings.contains { $0.code == .revocationListStale })
    }

    /// A list of another state says nothing, also where serial numbers agree.
    @Test func listsOfAnotherState() throws {
        var scene = try Scene()
        let other = try IssuingState(.ruritania, now: Self.now + Self.day)
        _ = try scene.builder.addCertificate(other.certificate[...], source: "other state")
        var profile = Self.profile(-1, 30)
        profile.serialNumbers = [scene.signer.serialNumber]
        _ = try scene.builder.addRevocationList(try other.revocationList(profile)[...])
        #expect(Self.kind(try scene.status()) == "unknown")
    }

    /// A revoked CSCA certificate takes its key with it, a link certificate of the same key included; before the list
    /// was made, nobody could know.
    @Test func aRevokedAuthority() throws {
        var scene = try Scene()
        let next = try scene.state.successor()
        let link = try next.linkCertificate(for: scene.state)
        _ = try scene.builder.addCertificate(next.certificate[...], source: "next")
        _ = try scene.builder.addCertificate(link[...], source: "link back")
        var profile = Self.profile(-1, 30)
        profile.serialNumbers = [scene.state.serialNumber]
        profile.reason = 2
        _ = try scene.builder.addRevocationList(try next.revocationList(profile)[...])
        let anchors = scene.builder.build().anchors
        #expect(anchors.filter { $0.revocation != nil }.count == 2)
        #expect(anchors.first { $0.certificate.encoding == next.certificate[...] }?.revocation == nil)
        let forge = Forge(state: scene.state, now: Self.now)
        let document = try forge.make(ForgeRecipe())
        var files = ChipFiles(securityObject: (document.files["sod.bin"] ?? [])[...], dataGroups: [:])
        files.dataGroups[.dg1] = document.files["dg1.bin"]?[...]
        files.dataGroups[.dg2] = document.files["dg2.bin"]?[...]
        let verifier = DocumentVerifier(trust: scene.builder.build(), policy: .recorded)
        #expect(verifier.verify(files, at: time).failedChecks.contains("chain: csca_revoked"))
        let earlier = Timestamp(secondsSinceEpoch: Self.now - 2 * Self.day)
        #expect(verifier.verify(files, at: earlier).outcome == .confirmed)
    }

    /// What is not known is named with its age, and refused where the policy demands to know.
    @Test(arguments: [nil, -1, -30] as [Int64?])
    func thePolicyDecidesWhatIsNotKnown(due: Int64?) throws {
        let state = try IssuingState(now: Self.now)
        let document = try Forge(state: state, now: Self.now).make(ForgeRecipe())
        var files = ChipFiles(securityObject: (document.files["sod.bin"] ?? [])[...], dataGroups: [:])
        files.dataGroups[.dg1] = document.files["dg1.bin"]?[...]
        files.dataGroups[.dg2] = document.files["dg2.bin"]?[...]
        var builder = TrustStoreBuilder()
        _ = try builder.addCertificate(state.certificate[...], source: "CSCA")
        if let due {
            let list = try state.revocationList(Self.profile(due - 90, due))
            _ = try builder.addRevocationList(list[...])
        }
        let tolerant = DocumentVerifier(trust: builder.build(), policy: .recorded).verify(files, at: time)
        #expect(tolerant.outcome == .confirmed)
        #expect(tolerant.warnings.contains { $0.code == .revocationUnknown })
        let named = tolerant.warnings.first { $0.code == .revocationListStale }?.detail
        if let due {
            #expect(named?.hasSuffix("\(-due) days late") ?? false, "\(named ?? "-")")
        } else {
            #expect(named == nil)
        }
        var strict = AcceptancePolicy.recorded
        strict.requiresRevocationInformation = true
        let verdict = DocumentVerifier(trust: builder.build(), policy: strict).verify(files, at: time)
        #expect(verdict.failedChecks == ["revocation: revocation_unknown"])
    }

    /// Tens of thousands of entries cost neither an allocation each nor a search.
    @Test func hugeLists() throws {
        let state = try IssuingState(now: Self.now)
        var profile = Self.profile(-1, 30)
        profile.serialNumbers = (1...20_000).map { [0x01, UInt8($0 >> 16), UInt8($0 >> 8 & 0xFF), UInt8($0 & 0xFF)] }
        let list = try CertificateRevocationList(try state.revocationList(profile)[...])
        #expect(list.entryCount == 20_000)
        #expect(profile.serialNumbers.allSatisfy { list.revoked.entry(for: $0[...]) != nil })
        #expect(list.revoked.entry(for: [0x02, 0, 0, 1]) == nil)
    }

    /// The published Italian list: RSA-PSS, two serial numbers with a reason, stale for months.
    @Test func theItalianList() throws {
        var builder = TrustStoreBuilder()
        let issuer = try TestData.bytes("emrtd/certs/csca-it-crl-issuer.der")
        _ = try builder.addCertificate(issuer, source: "IT")
        let bytes = try TestData.bytes("emrtd/crl/crl-it-2025-10-15.crl")
        #expect(try builder.addRevocationList(bytes).added == 1)
        #expect(try builder.addRevocationList(bytes).added == 0)
        let list = try #require(builder.build().revocationLists.first)
        #expect(list.number == 44)
        #expect(list.isStale(at: try .day(2026, 1, 14)))
        #expect(!list.isStale(at: try .day(2026, 1, 12)))
        for position in stride(from: 60, to: bytes.count, by: 23) {
            var changed = Array(bytes)
            changed[position] ^= 0x01
            #expect(throws: TrustError.self, "byte \(position)") { try builder.addRevocationList(changed[...]) }
        }
    }

    /// Lists that once crashed or misled verifiers get a typed refusal.
    @Test(arguments: [
        ("delta-crl-as-complete-ca", "delta-crl-as-complete-delta"), ("cve-2026-28388-ca", "cve-2026-28388-crls"),
        ("delta-crl-as-complete-ca", "delta-crl-as-complete-delta-reasons"),
    ])
    func knownTraps(authority: String, lists: String) throws {
        let folder = "openssl-tests/certs/"
        var builder = TrustStoreBuilder()
        for der in try TestData.pem(folder + authority + ".pem") {
            _ = try? builder.addCertificate(der, source: authority)
        }
        let found = try TestData.pem(folder + lists + ".pem")
        #expect(!found.isEmpty)
        var deltas = 0
        for list in found where Array(list).contains([0x06, 0x03, 0x55, 0x1D, 0x1B]) {
            deltas += 1
            #expect(throws: TrustError.malformed(.incompleteList)) { try builder.addRevocationList(list) }
        }
        #expect(deltas > 0)
    }
}
