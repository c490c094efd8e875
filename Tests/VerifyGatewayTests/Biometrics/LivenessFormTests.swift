import Testing

@testable import VerifyGateway

@Suite("The form that is sent to the service")
struct LivenessFormTests {
    private static func form(portrait: Int = 1, video: Int = 1, nonce: [UInt8] = [1, 2, 3, 4]) -> LivenessForm? {
        LivenessForm(
            portrait: [UInt8](repeating: 0x75, count: portrait)[...], video: [UInt8](repeating: 0, count: video)[...],
            nonce: nonce[...], threshold: 0.73, boundary: "edge")
    }

    @Test("Its bytes are those of the contract")
    func bytes() throws {
        let form = try #require(
            LivenessForm(
                portrait: [0x75, 1, 0][1...], video: Array("mp4".utf8)[...], nonce: [0, 13, 10, 255][...],
                threshold: 0.6875, boundary: "edge"))
        #expect(form.contentType == "multipart/form-data; boundary=edge")
        let file = "Content-Type: application/octet-stream\r\n\r\n"
        let text: [UInt8] =
            Array("--edge\r\nContent-Disposition: form-data; name=\"dg2\"; filename=\"dg2.bin\"\r\n\(file)".utf8)
            + [1, 0]
            + Array(
                "\r\n--edge\r\nContent-Disposition: form-data; name=\"video\"; filename=\"liveness.mp4\"\r\n\(file)mp4"
                    .utf8)
            + Array(
                """
                \r\n--edge\r\nContent-Disposition: form-data; name="challengeNonce"; filename="challenge-nonce.bin"\
                \r\n\(file)
                """.utf8)
            + [0, 13, 10, 255]
            + Array(
                """
                \r\n--edge\r\nContent-Disposition: form-data; name="faceMatchThreshold"\r\n\r\n0.6875\r\n--edge--\r\n
                """.utf8)
        #expect(form.pieces.flatMap { $0 } == text)
    }

    @Test("An empty nonce is left out")
    func noNonce() throws {
        let form = try #require(Self.form(nonce: []))
        #expect(!String(decoding: form.pieces.flatMap { $0 }, as: UTF8.self).contains("challengeNonce"))
    }

    @Test("Files that are empty or too large are not sent, and the whole stays below the service's limit")
    func limits() throws {
        #expect(Self.form(portrait: 0) == nil && Self.form(video: 0) == nil)
        #expect(Self.form(portrait: (4 << 20) + 1) == nil && Self.form(video: (16 << 20) + 1) == nil)
        let largest = try #require(Self.form(portrait: 4 << 20, video: 16 << 20))
        #expect(largest.pieces.reduce(0) { $0 + $1.count } <= (4 << 20) + (16 << 20) + (256 << 10))
    }
}
