import Testing

@testable import VerifyGateway

@Suite struct SurfaceTests {
    @Test(
        "A path belongs to one surface, however many slashes it has",
        arguments: [
            ("/v1/sessions", Surface.partner), ("/v1", .partner), ("/v1/", .partner), ("//v1//sessions", .partner),
            ("/v1/verifying", .partner), ("/v1/verify", .verify), ("/v1/verify/config", .verify),
            ("//v1///verify//", .verify), ("", .page), ("/", .page), ("/v10/verify", .page), ("/verify/v1", .page),
            ("/V1/verify", .page), ("/health", .page),
        ])
    func surfaces(path: String, surface: Surface) {
        #expect(Surface(path: path) == surface)
    }
}
