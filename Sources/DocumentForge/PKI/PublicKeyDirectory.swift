/// A directory of many states, of the size of the ICAO PKD: CSCAs of several generations, document signers and
/// revocation lists. One key stands behind all signers, so that thousands are made in seconds.
public struct PublicKeyDirectory: Sendable {
    /// The state whose CSCA an operator pins; its list brings all others.
    public let home: IssuingState
    /// The list of all CSCA certificates, signed by ``home``.
    public let masterList: [UInt8]
    /// Document signer certificates, DER.
    public let signers: [[UInt8]]
    /// Revocation lists, DER.
    public let revocationLists: [[UInt8]]

    /// Makes a directory. `now` is in seconds since 1970.
    ///
    /// - Parameters:
    ///   - countries: how many states, 676 at most.
    ///   - generations: CSCA keys of each.
    ///   - signersPerKey: document signers of each key.
    ///   - revocationLists: how many lists, from the newest keys on.
    public init(
        countries: Int, generations: Int, signersPerKey: Int, revocationLists count: Int, now: Int64
    ) throws(ForgeError) {
        let home = try IssuingState(now: now)
        var authorities: [[IssuingState]] = []
        for number in 0..<min(countries, 676) {
            let letters = [number / 26, number % 26].map { String(UnicodeScalar(UInt8(65 + $0))) }.joined()
            let country = Country(alpha2: letters, alpha3: letters + "X", name: "State \(letters)")
            var keys = [try IssuingState(country, now: now)]
            while let last = keys.last, keys.count < generations { keys.append(try last.successor(daysLater: 30)) }
            authorities.append(keys)
        }
        let key = try SigningKey(SigningAlgorithm.default.key)
        var signers: [[UInt8]] = []
        for authority in authorities.joined() {
            for number in 0..<signersPerKey {
                var profile = DocumentSigner.Profile()
                profile.commonName = "Document Signer \(number)"
                profile.key = key
                profile.keyIdentifier = .octets(try SigningKey.random(20))
                signers.append(try authority.makeDocumentSigner(now: now, profile: profile).certificate)
            }
        }
        var lists: [[UInt8]] = []
        for authority in (0..<generations).reversed().flatMap({ place in authorities.map { $0[place] } }).prefix(count)
        {
            var profile = RevocationListProfile(thisUpdate: now - Validity.day, nextUpdate: now + 30 * Validity.day)
            for _ in 0..<20 { profile.serialNumbers.append(try CertificateTemplate.randomSerialNumber()) }
            lists.append(try authority.revocationList(profile))
        }
        self.home = home
        self.signers = signers
        revocationLists = lists
        masterList = try home.masterList(
            of: authorities.joined().map(\.certificate), signedBy: try home.makeMasterListSigner(now: now), now: now)
    }
}
