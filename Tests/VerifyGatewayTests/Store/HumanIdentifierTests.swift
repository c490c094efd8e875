import Testing

@testable import VerifyGateway

@Suite("The identifier of a person")
struct HumanIdentifierTests {
    private static let organization = "11111111-1111-4111-8111-111111111111"
    private static let anna = HumanIdentifier.Person(
        nationality: "UTO", issuingState: "UTO", familyName: "ERIKSSON", givenNames: "ANNA MARIA",
        dateOfBirth: "1974-08-12", sex: "F")

    private static func derive(
        _ organization: String = organization, _ change: (inout HumanIdentifier.Person) -> Void = { _ in }
    ) throws -> String? {
        var person = anna
        change(&person)
        return HumanIdentifier.derive(secrets: try StoreFixture.secrets(), organizationID: organization, person)
    }

    @Test("The vector of the protocol documents")
    func vector() throws {
        let code = Secrets.code(
            key: [UInt8](repeating: 7, count: 32),
            message: Array("kayle_human_id_v1|\(Self.organization)|UTO|ERIKSSON|ANNAMARIA|74-08-12|F".utf8))
        #expect(try Self.derive() == LowerHex.encode(code))
        #expect(try Self.derive() == "88ce90fa7730b42002f6bf6cce520608327ee232f82d256d8e1f9f50f061e8b6")
    }

    @Test("What documents of one person write differently does not count")
    func same() throws {
        let expected = try Self.derive()
        #expect(try Self.derive { $0.givenNames = "Anna-Maria" } == expected)
        #expect(try Self.derive { $0.familyName = " ERIKSSON " } == expected)
        #expect(try Self.derive { $0.dateOfBirth = "1874-08-12" } == expected)
        #expect(try Self.derive { $0.issuingState = "D" } == expected)
        #expect(try Self.derive { $0.nationality = "" } == expected)
    }

    @Test("Everything else does, and so does the organization")
    func different() throws {
        let all = [
            try Self.derive(), try Self.derive("22222222-2222-4222-8222-222222222222"),
            try Self.derive { $0.nationality = "D" }, try Self.derive { $0.familyName = "ERIKSON" },
            try Self.derive { $0.givenNames = "ANNA" }, try Self.derive { $0.dateOfBirth = "1974-08-13" },
            try Self.derive { $0.sex = "X" },
            try Self.derive {
                $0.familyName = "ERIKSSONANNA"
                $0.givenNames = "MARIA"
            },
        ]
        #expect(Set(all).count == all.count && !all.contains(nil))
    }

    @Test("Who has no name or no year of birth has none")
    func nobody() throws {
        #expect(
            try Self.derive {
                $0.familyName = ""
                $0.givenNames = " -"
            } == nil)
        for date in ["", "XXXX-08-12", "19XX-08-12", "197"] {
            #expect(try Self.derive { $0.dateOfBirth = date } == nil)
        }
        #expect(try Self.derive { $0.givenNames = "" } != nil)
        #expect(try Self.derive { $0.dateOfBirth = "1974" } != nil)
    }
}
