import Testing

@testable import PhoneClient

@Suite struct GatewayAddressTests {
    @Test(arguments: [
        ("http://127.0.0.1:8080", "127.0.0.1", 8080, "127.0.0.1:8080"),
        ("http://localhost:8080/", "localhost", 8080, "localhost:8080"),
        ("HTTP://gateway", "gateway", 80, "gateway:80"),
        ("http://[::1]:9", "::1", 9, "[::1]:9"),
    ])
    func reads(url: String, host: String, port: Int, authority: String) throws {
        let address = try GatewayAddress(url: url)
        #expect(address.host == host)
        #expect(address.port == port)
        #expect(address.authority == authority)
    }

    @Test(arguments: [
        "https://gateway", "gateway:8080", "127.0.0.1", "", "http://", "ftp://gateway", "http://gateway:0",
        "http://gateway:65536", "http://gateway:99999999999999999999", "http://gateway/path", "http://gateway?x=1",
        "http://user@gateway", "http://gate way",
    ])
    func refuses(url: String) {
        let error = #expect(throws: PhoneError.self) { try GatewayAddress(url: url) }
        guard case .invalidGateway(url, _) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
    }

    @Test func saysWhatToDoAboutTLS() {
        let error = #expect(throws: PhoneError.self) { try GatewayAddress(url: "https://gateway") }
        #expect(error?.description.contains("the gateway's own listen address") == true)
    }

    @Test(arguments: [
        ("vs_aZ09", "/v1/verify/session/vs_aZ09/status"), ("a/b", "/v1/verify/session/a%2Fb/status"),
        ("a b\r\nX: y", "/v1/verify/session/a%20b%0D%0AX%3A%20y/status"), ("..", "/v1/verify/session/%2E%2E/status"),
        ("ä", "/v1/verify/session/%C3%A4/status"), ("a?b#c", "/v1/verify/session/a%3Fb%23c/status"),
    ])
    func anIDStaysOnePartOfThePath(id: String, path: String) {
        #expect(GatewayAddress.path(ofSession: id, "/status") == path)
    }
}
