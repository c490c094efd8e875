import Testing

@testable import VerifyGateway

@Suite("Redirect rules")
struct RedirectRuleTests {
    private static let start = StoreFixture.start

    @Test("A domain permits itself and what is below it; patterns narrow it, on boundaries of the path's parts")
    func table() async throws {
        let fixture = try await StoreFixture()
        let (store, organization) = (fixture.store, fixture.organization.id)
        for name in ["acme.example", "free.example", "inner.acme.example"] {
            let domain = try await store.addDomain(
                try #require(DomainName(name)), organizationID: organization, now: Self.start)
            #expect(domain?.name == name)
        }
        let domains = try await store.domains(organizationID: organization)
        let acme = try #require(domains.first { $0.name == "acme.example" })
        for pattern in ["https://acme.example/cb", "https://www.acme.example/done/", "https://acme.example:8443/"] {
            _ = try await store.addPattern(pattern, domain: acme, now: Self.start)
        }
        let rules = RedirectRules(allowsLoopback: false, store: store)
        let table: [(String, String?, APIError.Code?)] = [
            ("https://free.example", "https://free.example/", nil),
            ("HTTPS://Free.Example:443/A?b#c", "https://free.example/A?b#c", nil),
            ("https://deep.free.example/x", "https://deep.free.example/x", nil),
            ("https://notfree.example/", nil, .redirectURLDomainNotVerified),
            ("https://free.example.evil.example/", nil, .redirectURLDomainNotVerified),
            ("https://free.example./", nil, .invalidRedirectURL),
            ("http://free.example/", nil, .invalidRedirectURL),
            ("https://acme.example/cb", "https://acme.example/cb", nil),
            ("https://acme.example/cb/", "https://acme.example/cb/", nil),
            ("https://acme.example/cb/a", "https://acme.example/cb/a", nil),
            ("https://acme.example/cb?a=1", "https://acme.example/cb?a=1", nil),
            ("https://acme.example/cb#a", "https://acme.example/cb#a", nil),
            ("https://acme.example/cbx", nil, .redirectURLPatternNotRegistered),
            ("https://acme.example/CB", nil, .redirectURLPatternNotRegistered),
            ("https://acme.example/", nil, .redirectURLPatternNotRegistered),
            ("https://acme.example:444/cb", nil, .redirectURLPatternNotRegistered),
            ("https://sub.acme.example/cb", nil, .redirectURLPatternNotRegistered),
            ("https://acme.example/cb/../admin", nil, .invalidRedirectURL),
            ("https://acme.example/cb/%2E%2e/admin", nil, .invalidRedirectURL),
            ("https://acme.example/cb/.%2e", nil, .invalidRedirectURL),
            // Servers decode slashes and cut what is behind a semicolon before they take such parts away.
            ("https://acme.example/cb/..;/admin", nil, .invalidRedirectURL),
            ("https://acme.example/cb/.;a=1/admin", nil, .invalidRedirectURL),
            ("https://acme.example/cb/%2e%2E%3Bx/admin", nil, .invalidRedirectURL),
            ("https://acme.example/cb%2f..%2fadmin", nil, .invalidRedirectURL),
            ("https://acme.example/cb/..%5cadmin", nil, .invalidRedirectURL),
            ("https://acme.example/cb/..a/.../a;b", "https://acme.example/cb/..a/.../a;b", nil),
            ("https://acme.example/cb?to=/../", "https://acme.example/cb?to=/../", nil),
            ("https://www.acme.example/done/now", "https://www.acme.example/done/now", nil),
            ("https://www.acme.example/done", nil, .redirectURLPatternNotRegistered),
            ("https://acme.example:8443/any", "https://acme.example:8443/any", nil),
            // The nearest domain decides, and this one has no patterns.
            ("https://inner.acme.example/any", "https://inner.acme.example/any", nil),
            ("https://localhost/", nil, .invalidRedirectURL), ("https://co.uk/", nil, .invalidRedirectURL),
            ("https://github.io/", nil, .invalidRedirectURL),
        ]
        for (source, stored, code) in table {
            do {
                #expect(try await rules.accept(source, organizationID: organization) == stored, "\(source)")
            } catch let error as APIError {
                #expect(error.code == code && error.param == "redirect_url", "\(source)")
            }
        }
        let other = try await store.createOrganization(name: "Other", now: Self.start)
        await #expect(throws: APIError(.redirectURLDomainNotVerified, param: "redirect_url")) {
            try await rules.accept("https://free.example/", organizationID: other.id)
        }
        #expect(
            try await store.addDomain(
                try #require(DomainName("free.example")), organizationID: other.id, now: Self.start) == nil)
        #expect(try await !store.removeDomain("free.example", organizationID: other.id, now: 0))
    }

    @Test("A target is bounded by what is kept of it, and written so that every browser reads it alike")
    func normalizedText() {
        let base = "https://acme.example"
        #expect(RedirectURL(base + "/" + String(repeating: "a", count: 2047 - base.utf8.count)) != nil)
        for tail in [
            "?" + String(repeating: "a", count: 2047 - base.utf8.count), "/" + String(repeating: "\u{e9}", count: 1000),
            "/" + String(repeating: "a", count: 2020) + "|||",
        ] {
            #expect((base + tail).utf8.count <= 2048 && RedirectURL(base + tail) == nil)
        }
        #expect(RedirectURL(base + #"/"<>`{}|^\#u{e9}"#)?.text == base + "/%22%3C%3E%60%7B%7D%7C%5E%C3%A9")
    }

    @Test(
        "Domains of one party, and names that are none",
        arguments: [
            ("example.org", true), ("Example.ORG", true), ("a.b.example.co.uk", true), ("example.co.uk", true),
            ("co.uk", false), ("com.au", false), ("ac.nz", false), ("uk", false), ("localhost", false), ("", false),
            ("example.org.", false), (".example.org", false), ("exa_mple.org", false), ("xn--80ak6aa92e.com", false),
            ("1.2.3.4", false), ("github.io", false), ("shop.github.io", true), ("a..b", false), ("-a.example", false),
            ("co.example", true), (String(repeating: "a", count: 64) + ".example", false),
        ])
    func domains(text: String, isOne: Bool) { #expect((DomainName(text) != nil) == isOne) }

    @Test("A session keeps its target, and when the domain is taken away the page does not go there")
    func throughTheGateway() async throws {
        try await RunningGateway.with { running in
            let store = running.gateway.store
            let domain = try await store.addDomain(
                try #require(DomainName("acme.example")), organizationID: running.organizationID, now: Self.start)
            _ = try await store.addPattern("https://acme.example/cb", domain: try #require(domain), now: 0)
            let create = { (url: String) in
                try await running.http.json(
                    "POST", "/v1/sessions", "{\"redirect_url\":\"\(url)\"}", running.authorization)
            }
            let refused = try await create("https://acme.example/other")
            #expect(refused.status == 400 && refused.code == "REDIRECT_URL_PATTERN_NOT_REGISTERED")
            #expect(refused.json["error"]?["param"] == "redirect_url")
            let made = try await create("https://ACME.example/cb?a=1")
            #expect(made.data["redirect_url"] == "https://acme.example/cb?a=1")
            let id = try #require(made.data["id"]?.text)
            let permitted = { try await running.http("GET", "/v1/verify/session/\(id)/redirect-permitted") }
            #expect(try await permitted().data["permitted"] == true)
            #expect(
                try await store.removeDomain(
                    "acme.example", organizationID: running.organizationID, now: 0))
            #expect(try await permitted().data["permitted"] == false)
        }
    }
}
