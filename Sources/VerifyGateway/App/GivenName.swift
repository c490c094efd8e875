/// The rule for names that operators give to what they make.
enum GivenName {
    /// Fails unless the name is one line of text that can be printed as it is.
    static func require(_ name: String, of what: String, longest: Int = 200) throws(Configuration.Problem) {
        let isPlain = name.unicodeScalars.allSatisfy { scalar in
            switch scalar.properties.generalCategory {
            case .control, .format, .lineSeparator, .paragraphSeparator: false
            default: true
            }
        }
        guard isPlain, !name.allSatisfy(\.isWhitespace), name.unicodeScalars.count <= longest else {
            throw Configuration.Problem(
                description: """
                    \(what) needs a name of 1 to \(longest) characters that people can read, without control and formatting \
                    characters.
                    """)
        }
    }
}
