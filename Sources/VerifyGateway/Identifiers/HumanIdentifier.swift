/// The `kayle_human_id` claim: documents of one person give the same text to one organization, as far as they name the
/// person alike, and another text to every other organization.
///
/// It is made of what nearly every document of a person repeats: nationality, name, date of birth, sex. So it changes
/// with the name, with another nationality, and where two states write a name in different letters or cut it short; and
/// two people who agree in all of it have the same one. It recognizes people, it does not tell them apart.
enum HumanIdentifier {
    /// What a document says of its holder.
    struct Person {
        /// Nationality; of documents without one, the issuing state counts.
        var nationality: String
        var issuingState: String
        var familyName: String
        var givenNames: String
        /// `YYYY-MM-DD`, `YYYY-MM` or `YYYY`. The century does not count: most documents do not say it.
        var dateOfBirth: String
        /// `M`, `F` or `X`.
        var sex: String
    }

    /// 64 hex digits; nil when the document does not name both a name and a year of birth, because then half a country would
    /// be one person.
    static func derive(secrets: Secrets, organizationID: String, _ person: Person) -> String? {
        let state = letters(person.nationality.isEmpty ? person.issuingState : person.nationality)
        let (family, given) = (letters(person.familyName), letters(person.givenNames))
        let birth = person.dateOfBirth
        guard !(family + given).isEmpty, birth.utf8.count >= 4, birth.prefix(4).allSatisfy(\.isWholeNumber) else {
            return nil
        }
        return secrets.documentHex(
            ["kayle_human_id_v1", organizationID, state, family, given, String(birth.dropFirst(2)), person.sex]
                .joined(separator: "|"))
    }

    /// Capitals without what stands between the parts of a name, which documents write differently.
    private static func letters(_ text: String) -> String { text.uppercased().filter(\.isLetter) }
}
