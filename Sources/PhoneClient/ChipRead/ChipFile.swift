/// A file of a recorded read; the raw value is its name in a dump, without `.bin`.
public enum ChipFile: String, CaseIterable, Hashable, Sendable {
    case dg1, dg2, dg3, dg4, dg5, dg6, dg7, dg8, dg9, dg10, dg11, dg12, dg13, dg14, dg15, dg16
    /// EF.SOD
    case sod
    /// EF.COM
    case com
    /// EF.CardAccess
    case cardAccess = "card_access"
    /// Eight challenge bytes, then the chip's signature.
    case activeAuth = "active_auth"
    /// Chip authentication transcript.
    case chipAuth = "chip_auth"

    /// The data group's number, nil for other files.
    public var dataGroup: Int? {
        guard rawValue.hasPrefix("dg") else { return nil }
        return Int(rawValue.dropFirst(2))
    }

    /// The file that a dump's name stands for, in any case, with or without `EF` in front and an extension behind:
    /// `dg1.bin`, `DG1.bin`, `EF_SOD.bin`, `EF.DG1`. Nil for names of other things.
    public init?(dumpName: String) {
        var name = dumpName.lowercased()
        for ending in [".bin", ".dat"] where name.hasSuffix(ending) { name.removeLast(ending.count) }
        for start in ["ef.", "ef_", "ef-"] where name.hasPrefix(start) { name.removeFirst(start.count) }
        let aliases = ["cardaccess": "card_access", "activeauth": "active_auth", "chipauth": "chip_auth"]
        let plain = name.filter { $0 != "_" && $0 != "-" && $0 != "." }
        self.init(rawValue: aliases[plain] ?? plain)
    }
}
