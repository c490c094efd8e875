import DocumentForge
import Testing

@testable import NFCParsing

/// Lists that states sign: what makes one unacceptable, and that the store keeps what it had.
struct SignedListTests {
    private static let now: Int64 = 1_795_000_000
    private static let day: Int64 = 86_400

    /// A chosen state with its list of two other states in the store.
    private struct Scene {
        let home: IssuingState
        let signer: DocumentSigner
        let others: [IssuingState]
        var builder = TrustStoreBuilder()
        let list: [UInt8]

        init() throws {
            home = try IssuingState(now: now)
            signer = try home.makeMasterListSigner(now: now)
            others = try [.ruritania, Country(alpha2: "XA", alpha3: "XAA", name: "Arcadia")].map {
                try IssuingState($0, now: now)
            }
            list = try home.masterList(
                of: [home.certificate] + others.map(\.certificate), signedBy: signer, now: now)
            _ = try builder.addCertificate(home.certificate[...], source: "pinned")
            _ = try builder.addMasterList(list[...], source: "UT.ml")
        }

        var fingerprints: Set<[UInt8]> { Set(builder.build().anchors.map(\.certificate.fingerprint)) }

        mutating func refuses(_ list: [UInt8], _ error: TrustError) throws {
            let before = fingerprints
            #expect(throws: error) { try builder.addMasterList(list[...], source: "bad") }
            #expect(fingerprints == before)
            #expect(builder.build().masterLists.map(\.name) == ["UT.ml"])
        }
    }

    private static let intruder = Country(alpha2: "XZ", alpha3: "XZZ", name: "Zembla")

    @Test func eachFaultHasItsReason() throws {
        var scene = try Scene()
        let present = Timestamp(secondsSinceEpoch: Self.now)
        let extra = try IssuingState(Self.intruder, now: Self.now)
        let certificates = [extra.certificate]

        var tampered = scene.list
        let middle = try #require(scene.list.firstRange(of: Array("Ruritania".utf8))?.lowerBound)
        tampered[middle] ^= 0x20
        try scene.refuses(tampered, .signatureInvalid)
        try scene.refuses(Array(scene.list.dropLast()), .malformed(.encoding(.truncated)))
        try scene.refuses(scene.list + [0], .malformed(.encoding(.trailingBytes)))

        for age in [Self.day, 0] {
            let older = try scene.home.masterList(of: certificates, signedBy: scene.signer, now: Self.now - age)
            try scene.refuses(older, .olderThanPresent(country: "UT", present: present))
        }
        let timeless = try scene.home.masterList(of: certificates, signedBy: scene.signer, now: nil)
        try scene.refuses(timeless, .signingTimeMissing)
        let empty = try scene.home.masterList(of: [], signedBy: scene.signer, now: Self.now + Self.day)
        try scene.refuses(empty, .emptyList)

        let other = scene.others[0]
        let foreign = try other.masterList(
            of: certificates, signedBy: try other.makeMasterListSigner(now: Self.now), now: Self.now + Self.day)
        try scene.refuses(foreign, .signerNotChosen(country: "XR"))
        let stranger = try extra.masterList(
            of: certificates, signedBy: try extra.makeMasterListSigner(now: Self.now), now: Self.now + Self.day)
        try scene.refuses(stranger, .signerNotTrusted(issuer: "CSCA 01"))
        let wrongRole = try scene.home.masterList(
            of: certificates, signedBy: try scene.home.makeDocumentSigner(now: Self.now), now: Self.now + Self.day)
        try scene.refuses(wrongRole, .notListSigner)
        let deviations = try scene.home.deviationList(
            of: [DeviationEntry(dataGroup: 12)],
            signedBy: try scene.home.makeDeviationListSigner(now: Self.now), now: Self.now + Self.day)
        try scene.refuses(deviations, .malformed(.unexpectedContentType))
        #expect(throws: TrustError.malformed(.unexpectedContentType)) {
            try scene.builder.addDeviationList(scene.list[...], source: "list")
        }
    }

    /// A newer list of the state takes the place of the older one; what is pinned or in another list stays.
    @Test func aNewerListReplacesWhatOnlyTheOlderBrought() throws {
        var scene = try Scene()
        let kept = scene.others[0]
        _ = try scene.builder.addCertificate(kept.certificate[...], source: "XR.der")
        let fresh = try IssuingState(Self.intruder, now: Self.now)
        let list = try scene.home.masterList(
            of: [scene.home.certificate, fresh.certificate], signedBy: scene.signer, now: Self.now + 1)
        let report = try scene.builder.addMasterList(list[...], source: "UT-2.ml")
        #expect((report.added, report.withdrawn) == (1, 1))
        let anchors = scene.builder.build().anchors
        let expected = [
            scene.home.certificate: ["pinned", "UT-2.ml"], kept.certificate: ["XR.der"],
            fresh.certificate: ["UT-2.ml"],
        ]
        #expect(
            Dictionary(uniqueKeysWithValues: anchors.map { (Array($0.certificate.encoding), $0.sources) }) == expected)
        #expect(scene.builder.build().masterLists.map(\.signingTime.secondsSinceEpoch) == [Self.now + 1])
    }

    /// A deviation list speaks of its own state's documents only, and is versioned like the others.
    @Test func deviationListsHaveAState() throws {
        var scene = try Scene()
        let other = scene.others[0]
        let signer = try other.makeDeviationListSigner(now: Self.now)
        let list = try other.deviationList(of: [DeviationEntry(dataGroup: 12)], signedBy: signer, now: Self.now)
        #expect(try scene.builder.addDeviationList(list[...], source: "XR.dl").added == 1)
        #expect(try scene.builder.addDeviationList(list[...], source: "XR.dl").added == 0)
        let old = try other.deviationList(of: [DeviationEntry(dataGroup: 11)], signedBy: signer, now: Self.now - 1)
        #expect(throws: TrustError.olderThanPresent(country: "XR", present: Timestamp(secondsSinceEpoch: Self.now))) {
            try scene.builder.addDeviationList(old[...], source: "old")
        }
        let store = scene.builder.build()
        #expect(store.deviations(of: "XR")?.deviations.map(\.types) == [["2.23.136.1.1.7.2.2"]])
        #expect(store.deviations(of: "UT") == nil)
        for wrong in [try other.makeMasterListSigner(now: Self.now), try other.makeDocumentSigner(now: Self.now)] {
            let forged = try other.deviationList(of: [], signedBy: wrong, now: Self.now + 1)
            #expect(throws: TrustError.notListSigner) { try scene.builder.addDeviationList(forged[...], source: "x") }
        }
    }
}
