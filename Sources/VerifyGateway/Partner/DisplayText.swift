/// Text of a relying party that people read before they agree.
enum DisplayText {
    /// Whether there is nothing in a text that could not be seen or would change how the rest of it is seen: control and
    /// format characters, and those that begin a line or a paragraph.
    static func isPlain(_ text: String) -> Bool {
        text.unicodeScalars.allSatisfy { scalar in
            switch scalar.properties.generalCategory {
            case .control, .format, .lineSeparator, .paragraphSeparator: false
            default: true
            }
        }
    }

    /// The text without control and format characters, which could turn the direction of what stands around it or hide
    /// a part of it (Unicode UTS #55); white space is kept.
    static func plain(_ text: String) -> String {
        var scalars = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            switch scalar.properties.generalCategory {
            case .format: continue
            case .control where !scalar.properties.isWhitespace: continue
            default: scalars.append(scalar)
            }
        }
        return String(scalars)
    }
}
