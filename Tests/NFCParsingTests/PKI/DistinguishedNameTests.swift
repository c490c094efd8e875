@testable import DocumentForge
import Testing

@testable import NFCParsing

/// Names that were made to be taken for others, or to do something to whoever prints them (threat D42).
struct DistinguishedNameTests {
    private func name(_ values: [UInt8]...) throws -> NFCParsing.DistinguishedName {
        let parts = values.map { DER.set(of: [DER.sequence(DocumentForge.ObjectIdentifier.commonName.der, $0)]) }
        var reader = BERReader(DER.sequence(of: parts)[...])
        return try NFCParsing.DistinguishedName(from: &reader)
    }

    private func utf8(_ text: String) -> [UInt8] { DER.utf8String(text) }

    /// A NUL ends a text for some readers and not for others, so that no text may hold one; nothing is ever cut there.
    @Test(
        arguments: [
            DER.utf8String("CSCA\0 evil"), DER.printableString("CSCA\0 evil"), DER.element(0x16, [0x43, 0x00, 0x44]),
            DER.element(0x14, [0x43, 0x00, 0x44]), DER.element(0x1E, [0x00, 0x43, 0x00, 0x00, 0x00, 0x44]),
            DER.element(0x12, [0x31, 0x00]), DER.utf8String("\0"),
        ])
    func noTextHoldsANUL(value: [UInt8]) throws {
        #expect(throws: BERError.malformedValue) { try name(value) }
        #expect(throws: BERError.malformedValue) { try name(utf8("CSCA"), value) }
    }

    @Test func aCertificateWithANULIsRefused() throws {
        var profile = IssuingState.Profile()
        profile.commonName = "CSCA 01\0.example"
        let state = try IssuingState(now: SignedScene.now, profile: profile)
        var builder = TrustStoreBuilder()
        #expect(throws: TrustError.malformed(.encoding(.malformedValue))) {
            try builder.addCertificate(state.certificate[...], source: "file")
        }
    }

    /// Letters that look alike are other letters.
    @Test(arguments: [
        ("CSCA", "\u{0421}SCA"), ("CSCA", "CSC\u{0391}"), ("CSCA", "\u{FF23}SCA"), ("Utopia", "Ut\u{043E}pia"),
        ("CSCA 01", "CSCA O1"), ("a", "\u{00E1}"), ("CSCA", "CSCA\u{0301}"),
    ])
    func lettersThatLookAlikeAreOthers(first: String, second: String) throws {
        #expect(try !name(utf8(first)).isSame(as: name(utf8(second))))
        #expect(try name(utf8(first)).key != name(utf8(second)).key)
    }

    /// What would move a cursor, start a line or turn the order of letters around does not come out.
    @Test(arguments: [
        ("A\u{1B}[2JB", "A [2JB"), ("A\r\nB", "A  B"), ("A\tB", "A B"), ("A\u{7F}B", "A B"), ("A\u{85}B", "A B"),
        ("A\u{202E}B", "A B"), ("A\u{2066}B\u{2069}", "A B "), ("A\u{200B}B", "A B"), ("A\u{FEFF}B", "A B"),
        ("A\u{2028}B", "A B"), ("A\u{2029}B", "A B"), ("\u{C5}land \u{4E2D}", "\u{C5}land \u{4E2D}"),
    ])
    func titlesAreOneLineOfLetters(text: String, title: String) throws {
        #expect(try name(utf8(text)).title == title)
    }

    /// A name of half a certificate, which holds it twice: read up to the certificate's limit, and shown as one line that
    /// fits.
    @Test func longNamesAreCut() throws {
        for (length, isRead) in [(32_000, true), (33_000, false)] {
            var profile = IssuingState.Profile()
            profile.commonName = String(repeating: "C", count: length)
            let state = try IssuingState(now: SignedScene.now, profile: profile)
            var builder = TrustStoreBuilder()
            if isRead {
                _ = try builder.addCertificate(state.certificate[...], source: "file")
                let anchor = try #require(builder.build().anchors.first)
                #expect(anchor.certificate.subject.title == String(repeating: "C", count: 256))
                // The key is whole: a name that differs beyond what is shown is another one.
                profile.commonName.removeLast()
                let other = try IssuingState(now: SignedScene.now, profile: profile)
                #expect(
                    try !Certificate(other.certificate[...]).subject.isSame(as: anchor.certificate.subject))
            } else {
                #expect(throws: TrustError.malformed(.encoding(.limitExceeded))) {
                    try builder.addCertificate(state.certificate[...], source: "file")
                }
            }
        }
        // What is not ASCII is compared whole, too.
        let long = String(repeating: "\u{C5}", count: 5_000)
        #expect(try name(utf8(long)).title.unicodeScalars.count == 256)
        #expect(try name(utf8(long)).isSame(as: name(utf8(long.lowercased()))))
        #expect(try !name(utf8(long + "A")).isSame(as: name(utf8(long + "B"))))
    }
}
