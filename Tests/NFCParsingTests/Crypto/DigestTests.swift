import Testing

@testable import NFCParsing

struct DigestTests {
    private func hexadecimal(_ bytes: [UInt8]) -> String {
        bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }

    /// FIPS 180-4 examples for "abc".
    @Test func knowsTheStandardsAnswers() {
        let abc: Bytes = [0x61, 0x62, 0x63]
        #expect(hexadecimal(DigestAlgorithm.sha1.hash(abc)) == "a9993e364706816aba3e25717850c26c9cd0d89d")
        #expect(
            hexadecimal(DigestAlgorithm.sha256.hash(abc))
                == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
        #expect(
            hexadecimal(DigestAlgorithm.sha224.hash(abc))
                == "23097d223405d8228642a477bda255b32aadbce4bda0b3f7e36c9da7")
    }

    @Test func everyFunctionHasItsLength() {
        for algorithm in DigestAlgorithm.allCases where algorithm != .ripemd160 {
            #expect(algorithm.hash([]).count == algorithm.length)
        }
    }

    @Test func partsHashLikeTheWhole() {
        #expect(DigestAlgorithm.sha512.hash([1, 2], followedBy: [3]) == DigestAlgorithm.sha512.hash([1, 2, 3]))
    }

    @Test func aDigestOfAnotherLengthNeverMatches() {
        let bytes: Bytes = [1, 2, 3]
        let digest = DigestAlgorithm.sha256.hash(bytes)
        #expect(DigestAlgorithm.sha256.matches(digest[...], over: bytes))
        #expect(!DigestAlgorithm.sha256.matches(digest.dropLast(), over: bytes))
        #expect(!DigestAlgorithm.sha256.matches([], over: bytes))
        #expect(!DigestAlgorithm.sha1.matches(digest[...], over: bytes))
    }
}
