import COpenSSL

/// The ciphers of secure messaging (Doc 9303-11 §9.8), each with the hash function that makes its keys (§9.7.1).
enum SessionCipher: Sendable {
    case tripleDES, aes128, aes192, aes256

    var keyLength: Int {
        switch self {
        case .tripleDES, .aes128: 16
        case .aes192: 24
        case .aes256: 32
        }
    }

    var digest: DigestAlgorithm {
        switch self {
        case .tripleDES, .aes128: .sha1
        case .aes192, .aes256: .sha256
        }
    }

    /// Octets of a block; the send sequence counter has as many.
    var blockLength: Int { self == .tripleDES ? 8 : 16 }

    /// Encrypts or decrypts whole blocks in CBC mode.
    func blocks(_ bytes: [UInt8], under key: SecretBytes, initial: [UInt8], encrypts: Bool) -> [UInt8]? {
        guard bytes.count % blockLength == 0, initial.count == blockLength, key.count == keyLength else { return nil }
        let number = Int32(self == .tripleDES ? COSSL_TRIPLE_DES : COSSL_AES)
        var result = [UInt8](repeating: 0, count: bytes.count)
        let length = unsafe key.withPointer { key, keyLength in
            unsafe cossl_cbc(number, encrypts ? 1 : 0, key, keyLength, initial, bytes, bytes.count, &result)
        }
        return length == bytes.count ? result : nil
    }
}

/// The two keys of secure messaging that follow from a shared secret.
struct SessionKeys: Sendable {
    let cipher: SessionCipher
    let encryption: SecretBytes
    let authentication: SecretBytes

    /// Derives both keys (Doc 9303-11 §9.7.1): the hash of secret, nonce and the counter 1 or 2. Only chip
    /// authentication version 2 has a nonce (BSI TR-03110-2 §3.4).
    init?(_ secret: SecretBytes, nonce: Bytes = [], cipher: SessionCipher) {
        guard let encryption = Self.derive(secret, nonce, counter: 1, cipher),
            let authentication = Self.derive(secret, nonce, counter: 2, cipher)
        else { return nil }
        self.cipher = cipher
        self.encryption = encryption
        self.authentication = authentication
    }

    static func derive(_ secret: SecretBytes, _ nonce: Bytes, counter: UInt8, _ cipher: SessionCipher) -> SecretBytes? {
        let suffix = Array(nonce) + [0, 0, 0, counter]
        let hash = unsafe SecretBytes.filled(capacity: 64) { output in
            unsafe secret.withPointer { secret, length in
                unsafe cossl_digest2(cipher.digest.rawValue, secret, length, suffix, suffix.count, output)
            }
        }
        guard let hash, hash.count >= cipher.keyLength else { return nil }
        return unsafe SecretBytes.filled(capacity: cipher.keyLength) { output in
            unsafe hash.withPointer { hash, _ in
                for index in 0..<cipher.keyLength {
                    let octet = unsafe hash[index]
                    // DES keys carry odd parity in their lowest bit (Doc 9303-11 §9.7.1.1).
                    let parity = UInt8(truncatingIfNeeded: (octet >> 1).nonzeroBitCount + 1) & 1
                    unsafe output[index] = cipher == .tripleDES ? octet & 0xFE | parity : octet
                }
            }
            return Int32(cipher.keyLength)
        }
    }

    /// The first 8 octets of the MAC over some octets: AES-CMAC, or the retail MAC, which needs whole blocks.
    func mac(over bytes: [UInt8]) -> [UInt8]? {
        var mac = [UInt8](repeating: 0, count: 16)
        let length = unsafe authentication.withPointer { key, keyLength in
            if cipher == .tripleDES {
                unsafe cossl_retail_mac(key, bytes, bytes.count, &mac)
            } else {
                unsafe cossl_cmac(key, keyLength, bytes, bytes.count, &mac)
            }
        }
        return length >= 8 ? Array(mac.prefix(8)) : nil
    }

    /// Encrypts or decrypts whole blocks in CBC mode.
    func cipherBlocks(_ bytes: [UInt8], initial: [UInt8], encrypts: Bool) -> [UInt8]? {
        cipher.blocks(bytes, under: encryption, initial: initial, encrypts: encrypts)
    }

    /// Padding method 2 of ISO/IEC 9797-1: the octet `80`, then zeros to the end of the block.
    func padded(_ bytes: [UInt8]) -> [UInt8] {
        let rest = (bytes.count + 1) % cipher.blockLength
        return bytes + [0x80] + [UInt8](repeating: 0, count: rest == 0 ? 0 : cipher.blockLength - rest)
    }

    /// Whether two short values are equal, in time that does not depend on them.
    static func areEqual(_ left: Bytes, _ right: Bytes) -> Bool {
        guard left.count == right.count, !left.isEmpty else { return false }
        return unsafe left.withUnsafeBufferPointer { left in
            unsafe right.withUnsafeBufferPointer { right in
                guard let first = left.baseAddress, let second = right.baseAddress else { return false }
                return unsafe cossl_equal(first, second, left.count) == 1
            }
        }
    }
}
