internal import COpenSSL

/// The chip's side of chip authentication (Doc 9303-11 §6.2; BSI TR-03110-3 A.2.4).
extension ChipAuthenticationKey {
    /// What a chip sends back.
    public enum Answer: Equatable, Sendable {
        /// Version 1: the response to the first protected command, status word included.
        case protectedResponse([UInt8])
        /// Version 2: r_PICC and T_PICC.
        case token(nonce: [UInt8], token: [UInt8])
    }

    /// Agrees on new keys with the owner of `terminalKey` and shows that it has them. Version 1 answers the first
    /// command under these keys, and only if its MAC is right; nil when it is not.
    public func answer(terminalKey: [UInt8], protectedCommand: [UInt8]) throws(ForgeError) -> Answer? {
        let secret = try sharedSecret(with: terminalKey)
        if method == .ecdhAES128Version2 {
            let nonce = try SigningKey.random(8)
            let key = try macKey(secret + nonce)
            let contents = (identifier?.der ?? []) + DER.element(0x86, terminalKey)
            return .token(nonce: nonce, token: try mac(over: [0x7F] + DER.element(0x49, contents), key))
        }
        let key = try macKey(secret)
        guard protectedCommand.count > 16 else { return nil }
        let header = Array(protectedCommand.prefix(4))
        let data = Array(protectedCommand.dropFirst(5).dropLast(11))
        let own = try mac(over: padded(counter(1) + padded(header) + data), key)
        guard own == Array(protectedCommand.dropLast().suffix(8)) else { return nil }
        let status: [UInt8] = [0x99, 0x02, 0x90, 0x00]
        let mac = try mac(over: padded(counter(2) + status), key)
        return .protectedResponse(status + [0x8E, 0x08] + mac + [0x90, 0x00])
    }

    private var usesTripleDES: Bool { method == .ecdh3DES || method == .keyOnly }
    private var blockLength: Int { usesTripleDES ? 8 : 16 }

    /// Doc 9303-11 §9.7.1 with the counter of the MAC's key.
    private func macKey(_ secret: [UInt8]) throws(ForgeError) -> [UInt8] {
        let isLong = method == .ecdhAES256
        let hash = try (isLong ? Digest.sha256 : .sha1).hash(secret + [0, 0, 0, 2])
        return Array(hash.prefix(isLong ? 32 : 16))
    }

    private func mac(over bytes: [UInt8], _ key: [UInt8]) throws(ForgeError) -> [UInt8] {
        var mac = [UInt8](repeating: 0, count: 16)
        let length =
            usesTripleDES
            ? cossl_retail_mac(key, bytes, bytes.count, &mac) : cossl_cmac(key, key.count, bytes, bytes.count, &mac)
        guard length >= 8 else { throw .cryptography }
        return Array(mac.prefix(8))
    }

    private func counter(_ value: UInt8) -> [UInt8] { [UInt8](repeating: 0, count: blockLength - 1) + [value] }

    private func padded(_ bytes: [UInt8]) -> [UInt8] {
        let zeros = (blockLength - (bytes.count + 1) % blockLength) % blockLength
        return bytes + [0x80] + [UInt8](repeating: 0, count: zeros)
    }
}
