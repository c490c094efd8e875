import Testing

@testable import PhoneClient

/// Which names of a folder stand for which file of a chip.
@Suite struct ChipFileTests {
    @Test(arguments: [
        ("dg1.bin", ChipFile.dg1), ("DG1.bin", .dg1), ("dg1", .dg1), ("EF.DG1", .dg1), ("ef_dg1.bin", .dg1),
        ("EF-DG1.DAT", .dg1), ("dg10.bin", .dg10), ("Dg16.Dat", .dg16), ("sod.bin", .sod), ("EF_SOD.bin", .sod),
        ("EF.SOD", .sod), ("EFSOD.bin", nil), ("com.bin", .com), ("EF_COM.bin", .com), ("cardaccess.bin", .cardAccess),
        ("EF.CardAccess", .cardAccess), ("card_access.bin", .cardAccess), ("active_auth.bin", .activeAuth),
        ("ActiveAuth.bin", .activeAuth), ("chip_auth.bin", .chipAuth), ("chip-auth", .chipAuth),
        // Other things that lie beside dumps.
        ("csca.der", nil), ("dsc.der", nil), ("dsc.pem", nil), ("dg0.bin", nil), ("dg17.bin", nil), ("dg01.bin", nil),
        ("dg1.txt", nil), ("dg1.bin.bin", nil), ("dg1-changed.bin", nil), ("dg2-common.bin", nil),
        ("portrait.jpg", nil),
        ("", nil), (".bin", nil), ("ef.", nil), ("README.md", nil),
    ])
    func dumpNames(name: String, expected: ChipFile?) {
        #expect(ChipFile(dumpName: name) == expected)
    }

    @Test(arguments: ChipFile.allCases)
    func everyFileIsFoundUnderItsOwnName(file: ChipFile) {
        #expect(ChipFile(dumpName: file.rawValue + ".bin") == file)
    }

    @Test(arguments: [(ChipFile.dg1, 1), (.dg16, 16), (.sod, nil), (.activeAuth, nil)] as [(ChipFile, Int?)])
    func dataGroups(file: ChipFile, number: Int?) {
        #expect(file.dataGroup == number)
    }
}
