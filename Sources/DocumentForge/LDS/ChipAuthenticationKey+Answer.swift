internal import COpenSSL

/// The chip's side of chip authentication, written apart from the verifier that judges it.
extension ChipAuthenticationKey {
    /// What a chip answers to a terminal's key.
    public enum Answer: Equatable, Sendable {
        /// Version 1: the response to the first command under the new keys, status word included.
        case protectedResponse([UInt8])
        /// Version 2: the nonce r_PICC and the token T_PICC.
        case token(nonce: [UInt8], token: [UInt8])
    }

    /// The answer to a terminal's public key (Doc 9303-11 §6.2; BSI TR-03110-2 §3.4).
    public func answer(terminalKey: [UInt8]) throws(ForgeError) -> Answer {
        let secret = try sharedSecret(with: terminalKey)
        guard version == 2 else {
            let key = try key(secret, counter: 2)
            // Nothing but the status word, at the send sequence counter 2 of the response.
            let status: [UInt8] = [0x99, 0x02, 0x90, 0x00]
            let counter = [UInt8](repeating: 0, count: blockLength - 1) + [2]
            let mac = try mac(over: padded(counter + status), key)
            return .protectedResponse(status + DER.element(0x8E, mac) + [0x90, 0x00])
        }
        let nonce = try SigningKey.random(8)
        return .token(nonce: nonce, token: try token(over: terminalKey, try key(secret + nonce, counter: 2)))
    }

    /// The answer to a terminal that sends its first protected command along. Version 1 answers only when the command's
    /// MAC at the send sequence counter 1 is right; nil when it is not.
    public func answer(terminalKey: [UInt8], protectedCommand: [UInt8]) throws(ForgeError) -> Answer? {
        guard version == 1 else { return try answer(terminalKey: terminalKey) }
        guard protectedCommand.count > 16 else { return nil }
        let counter = [UInt8](repeating: 0, count: blockLength - 1) + [1]
        // Class, instruction and parameters; length; data; the element with the MAC; the length of the response.
        let data = Array(protectedCommand.dropFirst(5).dropLast(11))
        let message = padded(counter + padded(Array(protectedCommand.prefix(4))) + data)
        let own = try mac(over: message, try key(try sharedSecret(with: terminalKey), counter: 2))
        guard own == Array(protectedCommand.dropLast().suffix(8)) else { return nil }
        return try answer(terminalKey: terminalKey)
    }

    /// Whether a chip would carry out the first protected command of a terminal: SELECT of the file with a right MAC at
    /// the send sequence counter 1 (Doc 9303-11 §9.8.4).
    public func accepts(_ command: [UInt8], selecting file: [UInt8], terminalKey: [UInt8]) throws(ForgeError) -> Bool {
        let secret = try sharedSecret(with: terminalKey)
        let counter = [UInt8](repeating: 0, count: blockLength - 1) + [1]
        let zeros = [UInt8](repeating: 0, count: blockLength)
        let encryption = try key(secret, counter: 1)
        let initial = isTripleDES ? zeros : try cipher(counter, encryption, initial: zeros)
        let data = DER.element(0x87, [1], try cipher(padded(file), encryption, initial: initial))
        let header: [UInt8] = [0x0C, 0xA4, 0x02, 0x0C]
        let mac = try mac(over: padded(counter + padded(header) + data), try key(secret, counter: 2))
        let body = data + DER.element(0x8E, mac)
        return command == header + [UInt8(body.count)] + body + [0]
    }

    private func cipher(_ blocks: [UInt8], _ key: [UInt8], initial: [UInt8]) throws(ForgeError) -> [UInt8] {
        let kind = Int32(isTripleDES ? COSSL_TRIPLE_DES : COSSL_AES)
        return try SigningKey.bytes(upTo: blocks.count) { out, size in
            out.map { cossl_cbc(kind, 1, key, key.count, initial, blocks, size, $0) } ?? -1
        }
    }

    /// What existing phones send after they ran version 2 with a key of their own; nil for version 1, of which they send
    /// nothing.
    public func transcript() throws(ForgeError) -> [UInt8]? {
        guard version == 2, let identifier else { return nil }
        let terminal = try ChipAuthenticationKey(method)
        guard case .token(let nonce, let token) = try answer(terminalKey: terminal.publicKey) else { return nil }
        func field(_ bytes: [UInt8], lengthOctets: Int) -> [UInt8] {
            (0..<lengthOctets).reversed().map { UInt8(truncatingIfNeeded: bytes.count >> (8 * $0)) } + bytes
        }
        return [1] + field(Array(identifier.utf8), lengthOctets: 2) + field([], lengthOctets: 1)
            + field(terminal.scalar, lengthOctets: 2) + field(terminal.publicKey, lengthOctets: 2)
            + field(nonce, lengthOctets: 1) + field(token, lengthOctets: 1)
    }

    /// A session key: the hash of the secret, a nonce where there is one, and 1 for the cipher or 2 for the MAC (Doc
    /// 9303-11 §9.7.1). The parity bits of DES keys count for nothing here.
    private func key(_ secret: [UInt8], counter: UInt8) throws(ForgeError) -> [UInt8] {
        let digest: Digest = method == .ecdhAES256 ? .sha256 : .sha1
        return Array(try digest.hash(secret + [0, 0, 0, counter]).prefix(method == .ecdhAES256 ? 32 : 16))
    }

    /// The first 8 octets of the MAC over the terminal's key under the identifier of the protocol (BSI TR-03110-3
    /// A.2.4).
    private func token(over terminalKey: [UInt8], _ key: [UInt8]) throws(ForgeError) -> [UInt8] {
        let protocolIdentifier = identifier.map { ObjectIdentifier(stringLiteral: $0).der } ?? []
        return try mac(over: DER.element(0x7F49, protocolIdentifier, DER.element(0x86, terminalKey)), key)
    }

    private func mac(over bytes: [UInt8], _ key: [UInt8]) throws(ForgeError) -> [UInt8] {
        let mac = try SigningKey.bytes(upTo: 16) { out, _ in
            out.map {
                isTripleDES
                    ? cossl_retail_mac(key, bytes, bytes.count, $0)
                    : cossl_cmac(key, key.count, bytes, bytes.count, $0)
            } ?? -1
        }
        return Array(mac.prefix(8))
    }

    private var blockLength: Int { isTripleDES ? 8 : 16 }

    private func padded(_ bytes: [UInt8]) -> [UInt8] {
        let rest = (bytes.count + 1) % blockLength
        return bytes + [0x80] + [UInt8](repeating: 0, count: rest == 0 ? 0 : blockLength - rest)
    }
}
