/// Hash functions of travel documents (Doc 9303-12 §4.4.1); the raw values are COpenSSL's numbers.
public enum DigestAlgorithm: Int32, CaseIterable, Sendable {
    /// Octets of the longest output.
    static let longest = 64
    case sha1 = 0
    case sha224, sha256, sha384, sha512, ripemd160
}
