import DocumentForge
import Foundation
import NFCParsing
import Testing

@testable import TrustFiles

/// A folder that starts empty and is gone afterwards.
private struct Scratch {
    let path: String

    static func with(_ body: (Scratch) throws -> Void) throws {
        let path = FileManager.default.temporaryDirectory.path + "/trust-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: path) }
        try body(Scratch(path: path))
    }

    var store: TrustFolder { TrustFolder(path: path + "/store") }

    /// What lies in the store, leftovers of an import included.
    var stored: [String] {
        ((try? FileManager.default.contentsOfDirectory(atPath: path + "/store")) ?? []).sorted()
    }

    func write(_ name: String, _ bytes: [UInt8]) throws -> String {
        let file = path + "/" + name
        try Data(bytes).write(to: URL(fileURLWithPath: file))
        return file
    }

    func entry(_ dn: String, _ attribute: String, _ value: [UInt8]) -> String {
        "dn: \(dn),dc=data,dc=download,dc=pkd,dc=icao,dc=int\n\(attribute):: \(Data(value).base64EncodedString())\n\n"
    }
}

/// The operator's folder: what comes in, what does not, and that a refusal changes nothing.
struct TrustFolderTests {
    private static let now: Int64 = 1_795_000_000
    private let time = Timestamp(secondsSinceEpoch: now)

    @Test func aBadFileChangesNothing() throws {
        try Scratch.with { scratch in
            let state = try IssuingState(now: Self.now)
            let good = try scratch.write("csca.der", state.certificate)
            _ = try scratch.store.add([good])
            let before = scratch.stored
            #expect(before.count == 1)
            let other = try scratch.write("other.der", try IssuingState(.ruritania, now: Self.now).certificate)
            let cut = try scratch.write("cut.der", Array(state.certificate.dropLast()))
            let text = try scratch.write("readme.pem", Array("hello".utf8))
            for bad in [cut, text, scratch.path + "/absent.der"] {
                let problem = #expect(throws: TrustFolder.Problem.self) { try scratch.store.add([other, bad]) }
                #expect(problem?.description.hasPrefix(bad) ?? false, "\(problem?.description ?? "")")
                #expect(scratch.stored == before)
            }
            #expect(try scratch.store.add([other, good]).store.anchors.count == 2)
            #expect(try scratch.store.load().store().countries == ["UT", "XR"])
        }
    }

    /// A pipe never ends: it is refused before anybody reads it, alone and in a folder.
    @Test func aPipeIsNoFile() throws {
        try Scratch.with { scratch in
            let state = try IssuingState(now: Self.now)
            let pipe = URL(fileURLWithPath: try scratch.write("a.der", state.certificate)).deletingLastPathComponent()
                .appendingPathComponent("pipe.der").path
            #expect(mkfifo(pipe, 0o600) == 0)
            for path in [pipe, URL(fileURLWithPath: pipe).deletingLastPathComponent().path] {
                #expect(throws: TrustFolder.Problem.self) { try scratch.store.add([path]) }
                #expect(throws: TrustFiles.Failure.self) {
                    var files = TrustFiles()
                    try files.add(paths: [path])
                }
            }
            #expect(scratch.stored.isEmpty)
        }
    }

    /// The order of the files on the command line does not matter: pins, links, lists and revocations find each other.
    @Test func filesComeInTheirOwnOrder() throws {
        try Scratch.with { scratch in
            let old = try IssuingState(now: Self.now)
            let next = try old.successor()
            let last = try next.successor()
            let signer = try last.makeMasterListSigner(now: Self.now)
            let other = try IssuingState(.ruritania, now: Self.now)
            let list = try last.masterList(of: [other.certificate], signedBy: signer, now: Self.now)
            let revocations = try other.revocationList(of: [], thisUpdate: Self.now, nextUpdate: Self.now + 1)
            let files = [
                try scratch.write("a.crl", revocations), try scratch.write("b.ml", list),
                try scratch.write("c.der", try next.linkCertificate(for: last)),
                try scratch.write("d.der", try old.linkCertificate(for: next)),
                try scratch.write("e.der", old.certificate),
            ]
            let alone = try scratch.store.add([files[3]])
            #expect(alone.leftOut.map(\.path) == [files[3]])
            #expect(scratch.stored.isEmpty)
            let result = try scratch.store.add(files)
            #expect(result.store.anchors.count == 4)
            #expect(result.store.revocationLists.count == 1)
            #expect(result.leftOut.isEmpty)
            #expect(scratch.stored.count == 5)
            #expect(try scratch.store.load().store().anchors.count == 4)
        }
    }

    /// The folder remembers which list of a state is the newest, across starts.
    @Test func anOlderListStaysOut() throws {
        try Scratch.with { scratch in
            let home = try IssuingState(now: Self.now)
            let signer = try home.makeMasterListSigner(now: Self.now)
            func list(_ state: Country, _ age: Int64) throws -> String {
                let certificate = try IssuingState(state, now: Self.now).certificate
                let list = try home.masterList(of: [certificate], signedBy: signer, now: Self.now - age)
                return try scratch.write("\(state.alpha2)-\(age).ml", list)
            }
            let pin = try scratch.write("home.der", home.certificate)
            let first = try list(.ruritania, 300)
            _ = try scratch.store.add([pin, first])
            let newer = try list(Country(alpha2: "XA", alpha3: "XAA", name: "Arcadia"), 200)
            let result = try scratch.store.add([newer])
            #expect(result.entries.map(\.report.withdrawn) == [1])
            #expect(result.store.countries == ["UT", "XA"])
            #expect(try scratch.store.load().store().countries == ["UT", "XA"])
            let old = try list(.ruritania, 250)
            let problem = #expect(throws: TrustFolder.Problem.self) { try scratch.store.add([old]) }
            #expect(problem?.description.contains("is not newer than the list of UT") ?? false)
            #expect(try scratch.store.load().store().countries == ["UT", "XA"])
            // Together with a newer one it is only superfluous.
            let newest = try list(.ruritania, 10)
            let both = try scratch.store.add([newest])
            #expect(both.store.countries == ["UT", "XR"])
        }
    }

    /// A newer master list may take the CSCA away that made a revocation list in the folder; the rest still loads.
    @Test func aListWithoutItsAuthorityDoesNotStopTheLoad() throws {
        try Scratch.with { scratch in
            let home = try IssuingState(now: Self.now)
            let other = try IssuingState(.ruritania, now: Self.now)
            let signer = try home.makeMasterListSigner(now: Self.now)
            let first = try home.masterList(of: [other.certificate], signedBy: signer, now: Self.now - 2)
            let second = try home.masterList(of: [home.certificate], signedBy: signer, now: Self.now - 1)
            let revocations = try other.revocationList(of: [], thisUpdate: Self.now, nextUpdate: Self.now + 1)
            _ = try scratch.store.add([
                try scratch.write("home.der", home.certificate), try scratch.write("1.ml", first),
                try scratch.write("xr.crl", revocations),
            ])
            _ = try scratch.store.add([try scratch.write("2.ml", second)])
            let files = try scratch.store.load()
            #expect(files.store().countries == ["UT"])
            #expect(files.leftOut.map(\.reason) == [.issuerNotTrusted(issuer: "CSCA 01")])
            // Named itself, it is an error.
            let problem = #expect(throws: TrustFolder.Problem.self) {
                try scratch.store.add([scratch.path + "/xr.crl"])
            }
            #expect(problem?.description.contains("xr.crl: was made by “CSCA 01”") ?? false)
        }
    }

    /// Of several objects in one file, the one that is wrong is named.
    @Test func aBadPartIsNamed() throws {
        try Scratch.with { scratch in
            let state = try IssuingState(now: Self.now)
            let parts = [state.certificate, Array(state.certificate.dropLast())].map {
                "-----BEGIN CERTIFICATE-----\n\(Data($0).base64EncodedString())\n-----END CERTIFICATE-----\n"
            }
            let file = try scratch.write("two.pem", Array(parts.joined().utf8))
            let problem = #expect(throws: TrustFolder.Problem.self) { try scratch.store.add([file]) }
            #expect(problem?.description.contains("two.pem, part 2: cannot be used") ?? false)
            #expect(scratch.stored.isEmpty)
        }
    }

    /// A PKD download: what proves itself comes in, the rest is named and counted.
    @Test func aDownloadComesInEntryByEntry() throws {
        try Scratch.with { scratch in
            let home = try IssuingState(now: Self.now)
            let other = try IssuingState(.ruritania, now: Self.now)
            let signer = try home.makeDocumentSigner(now: Self.now)
            let lister = try home.makeMasterListSigner(now: Self.now)
            let stranger = try IssuingState(.ruritania, now: Self.now)
            let revocations = try other.revocationList(of: [], thisUpdate: Self.now, nextUpdate: Self.now + 1)
            let strange = try stranger.revocationList(of: [], thisUpdate: Self.now, nextUpdate: Self.now + 1)
            let list = try home.masterList(of: [other.certificate], signedBy: lister, now: Self.now)
            let strangeList = try stranger.masterList(
                of: [stranger.certificate], signedBy: try stranger.makeMasterListSigner(now: Self.now), now: Self.now)
            let deviations = try home.deviationList(
                of: [DeviationEntry(dataGroup: 11)], signedBy: try home.makeDeviationListSigner(now: Self.now),
                now: Self.now)
            let text =
                "version: 1\n\n"
                + scratch.entry("cn=0,o=crl,c=XR", "certificateRevocationList;binary", revocations)
                + scratch.entry("cn=1,o=dsc,c=UT", "userCertificate;binary", signer.certificate)
                + scratch.entry("cn=2,o=dsc,c=UT", "userCertificate", signer.certificate)
                + scratch.entry("cn=3,o=dsc,c=UT", "userCertificate;binary", home.certificate)
                + scratch.entry("cn=4,o=dsc,c=UT", "userCertificate;binary", [1, 2, 3])
                + scratch.entry("cn=5,o=ml,c=UT", "pkdMasterListContent", list)
                + scratch.entry("cn=6,o=ml,c=XR", "pkdMasterListContent", strangeList)
                + scratch.entry("cn=7,o=crl,c=XR", "certificateRevocationList;binary", strange)
                + scratch.entry("cn=8,o=dl,c=UT", "pkdDeviationListContent", deviations)
                + scratch.entry(
                    "cn=9,o=bcsc,c=UT", "userCertificate;binary",
                    try home.makeDocumentSigner(now: Self.now).certificate)
            let download = try scratch.write("pkd.ldif", Array(text.utf8))
            var seen = 0
            let pin = try scratch.write("home.der", home.certificate)
            let result = try scratch.store.add([download, pin]) { _, read, total in
                seen = read
                #expect(read <= total)
            }
            let report = try #require(result.downloads.first)
            #expect(seen == text.utf8.count)
            #expect(report.path == download)
            #expect((report.signers, report.known, report.nonConformant) == (2, 1, 1))
            #expect((report.masterLists, report.deviationLists, report.revocationLists) == (1, 1, 1))
            #expect(report.anchors == 1)
            #expect(report.skipped.map { String($0.entry.prefix(4)) }.sorted() == ["cn=3", "cn=4", "cn=6", "cn=7"])
            let store = try scratch.store.load().store()
            #expect(store.countries == ["UT", "XR"])
            #expect((store.signerCount, store.nonConformantSignerCount) == (2, 1))
            #expect(store.deviationLists.map(\.country) == ["UT"])
        }
    }

    /// Nobody signed a download: without a pinned certificate its lists prove nothing.
    @Test func aDownloadAloneBringsNoAnchor() throws {
        let data = ProcessInfo.processInfo.environment["VERIFY_TEST_DATA"].map { $0 + "/emrtd" }
        guard let data else { return }
        var files = TrustFiles()
        try files.add(paths: [data + "/ldif"])
        #expect(files.store().anchors.isEmpty)
        #expect(files.downloads.map(\.skippedCount).reduce(0, +) == 2)
        #expect(files.store().signerCount == 8)
    }

    /// A catalogue of one country, of one certificate, and of everything.
    @Test func theCatalogueSaysWhereThingsComeFrom() throws {
        try Scratch.with { scratch in
            let home = try IssuingState(now: Self.now)
            let other = try IssuingState(.ruritania, now: Self.now)
            let list = try home.masterList(
                of: [other.certificate], signedBy: try home.makeMasterListSigner(now: Self.now),
                now: Self.now - 10 * 86_400)
            let revocations = try other.revocationList(
                of: [try other.makeDocumentSigner(now: Self.now)], thisUpdate: Self.now - 100 * 86_400,
                nextUpdate: Self.now - 86_400)
            let stranger = try IssuingState(.ruritania, now: Self.now).makeDocumentSigner(now: Self.now)
            let store = try scratch.store.add([
                try scratch.write("home.der", home.certificate), try scratch.write("world.ml", list),
                try scratch.write("xr.crl", revocations), try scratch.write("dsc.der", stranger.certificate),
            ]).store
            let all = TrustCatalogue(store, checkingSigners: true, at: time)
            #expect(all.anchors.map(\.country) == ["UT", "XR"])
            #expect(all.lists.map(\.kind) == ["master list", "revocation list"])
            #expect((all.signers, all.signersWithoutIssuer) == (1, 1))
            #expect(all.description.hasSuffix("1 document signer made by no trusted CSCA"))
            let one = TrustCatalogue(store, query: "xr", at: time)
            #expect(one.anchors.count == 1)
            #expect(one.anchors.first?.sources.first?.hasPrefix("world-") ?? false)
            #expect(one.lists.map(\.isStale) == [true])
            #expect(one.description.contains("100 days old, 1 entry, the next one was due 2026-11-17"))
            let anchor = try #require(one.anchors.first)
            let same = TrustCatalogue(store, query: String(anchor.sha256.prefix(12)), at: time)
            #expect(same.anchors.map(\.sha256) == [anchor.sha256])
            #expect(TrustCatalogue(store, query: "abc", at: time).anchors.isEmpty)
        }
    }

    @Test func everyChoiceOfAPolicyIsExplained() {
        let live = AcceptancePolicy.live.decisions
        let recorded = AcceptancePolicy.recorded.decisions
        #expect(live.count == Mirror(reflecting: AcceptancePolicy.live).children.count)
        #expect(Set(live.map(\.name)).count == live.count)
        #expect(live != recorded)
    }

    /// Objects in PEM, several in one file, with text around them.
    @Test func pem() throws {
        try Scratch.with { scratch in
            let states = try [Country.utopia, .ruritania].map { try IssuingState($0, now: Self.now) }
            let text = states.map {
                "a comment\n-----BEGIN CERTIFICATE-----\r\n"
                    + Data($0.certificate).base64EncodedString(options: .lineLength64Characters)
                    + "\n-----END CERTIFICATE-----\n"
            }.joined()
            let file = try scratch.write("both.pem", Array(text.utf8))
            #expect(try scratch.store.add([file]).store.countries == ["UT", "XR"])
        }
    }
}
