/// Sizes that bound what is decoded, and what the phone has room for.
enum WireLimits {
    /// Ids, tokens, versions and phase names of a client.
    static let clientText = 512
    /// App attestation assertions; real ones have about 140 bytes.
    static let assertion = 8 << 10
    /// Keys of a selection, and the bytes of one key.
    static let selectedKeys = 64
    static let selectedKey = 128
    /// What a chip answers in chip authentication: its nonce and token, and a whole response under secure messaging.
    static let chipToken = 64
    static let chipResponse = 4 << 10
    /// One chunk. Frames are no larger either, so this never decides alone.
    static let chunk = 262_144
    /// Fields of a share request, and any text or data of a server, when a phone decodes.
    static let shareFields = 64
    static let serverText = 4 << 10

    /// The app copies a text into a buffer of 256 bytes with its NUL, and a code or key into one of 128: a longer one
    /// makes the whole message vanish, and the app waits into its timeout.
    static let appText = 255
    static let appCode = 127
}

extension String {
    /// The longest start of the text that fits into so many bytes of UTF-8 without cutting a character.
    func cut(toBytes limit: Int) -> String {
        guard utf8.count > limit else { return self }
        var result = ""
        var count = 0
        for character in self {
            count += character.utf8.count
            guard count <= limit else { break }
            result.append(character)
        }
        return result
    }
}
