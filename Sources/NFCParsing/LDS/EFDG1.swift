/// EF.DG1, the machine-readable zone as data (Doc 9303-10 §4.7.1).
public struct EFDG1: Sendable {
    /// The zone.
    public let zone: MachineReadableZone

    /// Reads `61 { 5F1F zone }`: exactly one zone, and nothing behind it that another reader could take instead.
    public init(_ file: borrowing Bytes) throws(LDSError) {
        var reader = BERReader(copy file)
        let characters = try reading { () throws(BERError) in
            let outer = try reader.open(DataGroupNumber.dg1.outerTag)
            let zone = try reader.contents(BERTag(rawValue: 0x5F1F))
            try reader.close(outer)
            try reader.end()
            return zone
        }
        zone = try MachineReadableZone(characters: characters)
    }
}
