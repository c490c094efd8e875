/// Text of a relying party that people read before they agree.
enum DisplayText {
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
