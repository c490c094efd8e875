/// The body of `POST /verify`: a `multipart/form-data` (RFC 7578) whose files are sent from where they lie.
struct LivenessForm: Sendable {
    /// Largest EF.DG2 in bytes.
    static let portraitLimit = 4 << 20
    /// Largest video in bytes.
    static let videoLimit = 16 << 20

    /// Value of the request's `Content-Type`.
    let contentType: String
    /// The body's pieces, in their order.
    private(set) var pieces: [ArraySlice<UInt8>] = []

    /// A form of the service's parts; nil when a file is empty or too large. `boundary` must not occur in the files:
    /// 128 random bits do not.
    init?(
        portrait: ArraySlice<UInt8>, video: ArraySlice<UInt8>, nonce: ArraySlice<UInt8>, threshold: Double,
        boundary: String
    ) {
        guard 1...Self.portraitLimit ~= portrait.count, 1...Self.videoLimit ~= video.count else { return nil }
        contentType = "multipart/form-data; boundary=\(boundary)"
        addFile("dg2", "dg2.bin", portrait, boundary)
        addFile("video", "liveness.mp4", video, boundary)
        if !nonce.isEmpty { addFile("challengeNonce", "challenge-nonce.bin", nonce, boundary) }
        add("--\(boundary)\r\nContent-Disposition: form-data; name=\"faceMatchThreshold\"\r\n\r\n\(threshold)\r\n")
        add("--\(boundary)--\r\n")
    }

    private mutating func addFile(_ name: String, _ fileName: String, _ bytes: ArraySlice<UInt8>, _ boundary: String) {
        add(
            "--\(boundary)\r\nContent-Disposition: form-data; name=\"\(name)\"; filename=\"\(fileName)\"\r\n"
                + "Content-Type: application/octet-stream\r\n\r\n")
        pieces.append(bytes)
        add("\r\n")
    }

    private mutating func add(_ text: String) { pieces.append(Array(text.utf8)[...]) }
}
