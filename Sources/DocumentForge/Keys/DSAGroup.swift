/// The groups over which DSA keys are made (RFC 5114 §2); the raw values are OpenSSL's names.
public enum DSAGroup: String, CaseIterable, Sendable {
    /// 1024 bits with a subgroup of 160 bits
    case bits1024 = "dh_1024_160"
    /// 2048 bits with a subgroup of 224 bits
    case bits2048q224 = "dh_2048_224"
    /// 2048 bits with a subgroup of 256 bits
    case bits2048q256 = "dh_2048_256"

    /// The group whose subgroup is as long as a hash, as the names of algorithms ask.
    init?(bits: Int, digest: Digest) {
        switch (bits, digest) {
        case (1024, .sha1): self = .bits1024
        case (2048, .sha224): self = .bits2048q224
        case (2048, .sha256): self = .bits2048q256
        default: return nil
        }
    }

    /// Bits of the prime.
    var bits: Int { self == .bits1024 ? 1024 : 2048 }
}
