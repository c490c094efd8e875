/// A response of the chip under secure messaging (Doc 9303-11 §9.8.4): data objects, their MAC, the status word.
struct ProtectedResponse {
    /// The data objects that the MAC covers, as they were sent.
    private let objects: Bytes
    private let mac: Bytes

    /// A response that any chip sends is far shorter; the bound keeps the MAC cheap.
    private static let limit = 4096

    /// Reads `[87 or 85] 99 8E SW1 SW2`; the status behind has to be the one inside.
    init?(_ response: Bytes) {
        guard 4...Self.limit ~= response.count else { return nil }
        var reader = BERReader(response.dropLast(2))
        do {
            _ = try reader.nextIfPresent(BERTag(rawValue: 0x87))
            _ = try reader.nextIfPresent(BERTag(rawValue: 0x85))
            let status = try reader.next(BERTag(rawValue: 0x99)).contents
            guard status.count == 2, status == response.suffix(2) else { return nil }
        } catch {
            return nil
        }
        objects = response[response.startIndex..<reader.remaining.startIndex]
        guard let mac = try? reader.next(BERTag(rawValue: 0x8E)).contents, mac.count == 8, reader.isAtEnd else {
            return nil
        }
        self.mac = mac
    }

    /// Whether the MAC is right at a value of the send sequence counter.
    func isGenuine(under keys: SessionKeys, counter: UInt8) -> Bool {
        let computed = keys.mac(over: keys.padded(keys.sequenceCounter(counter) + objects))
        return computed.map { SessionKeys.areEqual($0[...], mac) } ?? false
    }
}

extension SessionKeys {
    /// The send sequence counter, as long as a block (Doc 9303-11 §9.8.6.3, §9.8.7.3).
    func sequenceCounter(_ value: UInt8) -> [UInt8] {
        [UInt8](repeating: 0, count: cipher.blockLength - 1) + [value]
    }

    /// SELECT of a file by its identifier as the first protected command of a session (Doc 9303-11 §9.8.4).
    func selectCommand(file: [UInt8]) -> [UInt8]? {
        let counter = sequenceCounter(1)
        let zeros = [UInt8](repeating: 0, count: cipher.blockLength)
        // 3DES starts at zeros, AES at the encrypted counter.
        let initial = cipher == .tripleDES ? zeros : cipherBlocks(counter, initial: zeros, encrypts: true)
        guard let initial, let hidden = cipherBlocks(padded(file), initial: initial, encrypts: true) else { return nil }
        let header: [UInt8] = [0x0C, 0xA4, 0x02, 0x0C]
        let data = ChipAuthenticationOffer.element(0x87, [0x01] + hidden)
        guard let mac = mac(over: padded(counter + padded(header) + data)) else { return nil }
        let body = data + ChipAuthenticationOffer.element(0x8E, mac)
        return header + [UInt8(truncatingIfNeeded: body.count)] + body + [0x00]
    }
}
