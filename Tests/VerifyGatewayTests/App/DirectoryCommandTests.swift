import Foundation
import Testing

@testable import VerifyGateway

/// Commands about organizations, keys, domains and sessions.
extension CommandTests {
    /// What a command printed as JSON, one value a line.
    private static func json(_ arguments: [String]) async throws -> [JSONValue] {
        let (code, output) = try await run(arguments + ["--json"])
        #expect(code == 0, "\(arguments): \(output)")
        return try output.split(separator: "\n").map { try JSONParser.parse(Array($0.utf8)) }
    }

    private static func value(_ arguments: [String]) async throws -> JSONValue {
        try #require(try await json(arguments).first)
    }

    @Test("A name that was mistyped makes no database and no secret")
    func noDatabase() async throws {
        try await Self.withFolder { folder in
            for command in ["org list", "audit list x", "key create x", "webhook list x"] {
                let command = command.split(separator: " ").map(String.init)
                let answer = try await Self.run(command + ["--database", folder + "/typo.sqlite"])
                #expect(answer.code != 0 && answer.output.contains("There is no database"), "\(answer.output)")
            }
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder).isEmpty)
        }
    }

    @Test("Keys are listed, turned off and on, narrowed and rotated")
    func keys() async throws {
        try await Self.withFolder { folder in
            let database = ["--database", folder + "/a.sqlite"]
            let organization = try #require(
                try await Self.value(["org", "create", "Shop"] + database)["id"]?.text)
            #expect(try await Self.json(["org", "list"] + database).map { $0["name"] } == ["Shop"])
            let made = try await Self.value(
                ["key", "create", organization, "--name", "till", "--expires-in-days", "2"] + database)
            let id = try #require(made["id"]?.text)
            #expect(made["expires_at"]?.text != nil && made["scopes"] == ["sessions:write"])
            #expect(try await Self.value(["key", "disable", id] + database)["enabled"] == false)
            for empty in ["domain", "redirect", "session", "webhook"] {
                let answer = try await Self.run([empty, "list", organization] + database)
                #expect(answer.code == 0 && answer.output.hasPrefix("There are no "), "\(empty)")
            }
            let listed = try await Self.run(["key", "list", organization] + database)
            #expect(listed.output.contains(id) && listed.output.contains("off") && listed.output.contains("never used"))
            #expect(try await Self.value(["key", "enable", id] + database)["enabled"] == true)
            let scopes = try await Self.value(
                ["key", "scopes", id, "--scope", "webhooks:read", "--scope", "analytics:read"] + database)
            #expect(scopes["scopes"] == ["analytics:read", "webhooks:read"])
            let rotated = try await Self.value(["key", "rotate", id, "--overlap", "1"] + database)
            #expect(rotated["key"]?.text?.hasPrefix("kk_") == true && rotated["scopes"] == scopes["scopes"])
            #expect(try await Self.json(["key", "list", organization] + database).count == 2)
            for (arguments, word) in [
                (["key", "disable", "nothing"], "key list"), (["key", "rotate", "nothing"], "key list"),
                (["key", "rotate", id, "--overlap", "721"], "720"),
                (["key", "scopes", id, "--scope", "all"], "sessions:write"), (["key", "list", "nobody"], "org create"),
                (["key", "create", organization, "--expires-in-days", "0"], "3650"),
            ] {
                let refused = try await Self.run(arguments + database)
                #expect(refused.code != 0 && refused.output.contains(word), "\(refused.output)")
            }
        }
    }

    @Test("An organization is shown, kept from making sessions, closed and reopened; a key is deleted for good")
    func organizations() async throws {
        try await Self.withFolder { folder in
            let database = ["--database", folder + "/a.sqlite"]
            let made = try await Self.value(["org", "create", "Shop", "--website", "https://shop.example"] + database)
            let id = try #require(made["id"]?.text)
            #expect(try await Self.value(["org", "show", id] + database) == made)
            #expect(made["session_gate"] == .null && made["frozen_at"] == .null)
            for gate in SessionGate.allCases {
                let changed = try await Self.value(["org", "gate", id, "--reason", gate.rawValue] + database)
                #expect(changed["session_gate"]?.text == gate.rawValue)
                for command in [["org", "list"], ["org", "show", id]] {
                    #expect(try await Self.run(command + database).output.contains(gate.rawValue))
                }
            }
            #expect(try await Self.value(["org", "gate", id, "--open"] + database)["session_gate"] == .null)
            let closed = try await Self.value(["org", "close", id] + database)
            #expect(closed["frozen_at"]?.text != nil)
            #expect(try await Self.value(["org", "close", id] + database) == closed)
            #expect(try await Self.run(["org", "list"] + database).output.contains("closed since"))
            let log = try await Self.json(["audit", "list", id] + database)
            #expect(log.last?["event"] == "organization.created" && log.first?["metadata"] == ["closed": true])
            #expect(log.allSatisfy { $0["actor"]?["type"] == "operator" })
            let only = try await Self.run(["audit", "list", id, "--event", "organization.updated"] + database)
            #expect(only.output.contains("organization.updated  \(id)  by operator  {\"closed\":true}"))
            for wrong in [["--event", "none"], ["--since", "today"], ["--lines", "0"]] {
                #expect(try await Self.run(["audit", "list", id] + wrong + database).code != 0, "\(wrong)")
            }
            #expect(try await Self.value(["org", "reopen", id] + database) == made)
            let key = try #require(try await Self.value(["key", "create", id] + database)["id"]?.text)
            #expect(try await Self.value(["key", "delete", key] + database)["id"]?.text == key)
            #expect(try await Self.json(["key", "list", id] + database).isEmpty)
            for (arguments, word) in [
                (["key", "delete", key], "key list"), (["org", "show", "nobody"], "org list"),
                (["org", "close", "nobody"], "org list"), (["org", "reopen", "nobody"], "org list"),
                (["org", "gate", "nobody", "--open"], "org list"), (["org", "gate", id], "--open"),
                (["org", "gate", id, "--reason", "FROZEN"], "ONBOARDING_INCOMPLETE"),
                (["org", "gate", id, "--open", "--reason", "ONBOARDING_INCOMPLETE"], "--open"),
            ] {
                let refused = try await Self.run(arguments + database)
                #expect(refused.code != 0 && refused.output.contains(word), "\(refused.output)")
            }
        }
    }

    @Test("A key is made for networks, listed with them, given others, and rotated with them; what is none is refused")
    func keyNetworks() async throws {
        try await Self.withFolder { folder in
            let database = ["--database", folder + "/a.sqlite"]
            let organization = try #require(
                try await Self.value(["org", "create", "Shop"] + database)["id"]?.text)
            let made = try await Self.value(
                ["key", "create", organization, "--network", "10.0.0.0/8", "--network", "2001:db8::/32"] + database)
            let id = try #require(made["id"]?.text)
            #expect(made["networks"] == ["10.0.0.0/8", "2001:db8::/32"])
            let listed = try await Self.run(["key", "list", organization] + database)
            #expect(listed.output.contains("from 10.0.0.0/8,2001:db8::/32"))
            let one = try await Self.value(["key", "networks", id, "--network", "192.0.2.7"] + database)
            #expect(one["networks"] == ["192.0.2.7"])
            #expect(try await Self.value(["key", "rotate", id] + database)["networks"] == ["192.0.2.7"])
            let range = ["--network", "10.0.0.0/8"]
            for (arguments, word) in [
                (["networks", id, "--network", "10.0.0.0/33"], "10.0.0.0/8"),
                (["networks", id, "--network", "example.org"], "example.org"),
                (["networks", id], "--anywhere"), (["networks", id, "--anywhere"] + range, "--anywhere"),
                (["networks", "nothing"] + range, "key list"),
                (["networks", id] + Array(repeating: range, count: 33).joined(), "32"),
                (["create", organization, "--network", "::/129"], "::/129"),
            ] {
                let refused = try await Self.run(["key"] + arguments + database)
                #expect(refused.code != 0 && refused.output.contains(word), "\(refused.output)")
            }
            let most = Array(repeating: ["--network", "1111:2222:3333:4444:5555:6666:111.111.111.111/128"], count: 32)
            #expect(try await Self.run(["key", "networks", id] + most.joined() + database).code == 0)
            #expect(try await Self.value(["key", "networks", id, "--anywhere"] + database)["networks"] == [])
            #expect(try await Self.run(["key", "list", organization] + database).output.contains("from anywhere"))
        }
    }

    @Test("Domains and patterns are added, listed and removed, and what is none is refused")
    func domains() async throws {
        try await Self.withFolder { folder in
            let database = ["--database", folder + "/a.sqlite"]
            let organization = try #require(
                try await Self.value(["org", "create", "Shop"] + database)["id"]?.text)
            let other = try #require(try await Self.value(["org", "create", "Other"] + database)["id"]?.text)
            #expect(
                try await Self.value(["domain", "add", organization, "Shop.Example"] + database)["name"]
                    == "shop.example")
            let pattern = try await Self.value(
                ["redirect", "add", organization, "https://www.shop.example/done"] + database)
            #expect(pattern["domain"] == "shop.example")
            #expect(try await Self.json(["redirect", "list", organization] + database) == [pattern])
            let listed = try await Self.value(["domain", "list", organization] + database)
            #expect(listed["patterns"] == ["https://www.shop.example/done"])
            for (arguments, word) in [
                (["domain", "add", organization, "co.uk"], "example.org"),
                (["domain", "add", other, "shop.example"], "taken"),
                (["redirect", "add", organization, "https://else.example/"], "domain add"),
                (["redirect", "add", organization, "https://shop.example/?a"], "example.org/done"),
                (["redirect", "add", organization, "http://shop.example/"], "example.org/done"),
                (["redirect", "remove", other, pattern["id"]?.text ?? ""], "no pattern"),
                (["domain", "remove", other, "shop.example"], "no domain"),
            ] {
                let refused = try await Self.run(arguments + database)
                #expect(refused.code != 0 && refused.output.contains(word), "\(refused.output)")
            }
            let id = try #require(pattern["id"]?.text)
            #expect(try await Self.value(["redirect", "remove", organization, id] + database)["removed"] == true)
            #expect(
                try await Self.value(["domain", "remove", organization, "shop.example"] + database)["removed"] == true)
            #expect(try await Self.json(["domain", "list", organization] + database).isEmpty)
        }
    }

    @Test("A session is listed, shown and cancelled by command, and its phone at the running gateway hears of it")
    func sessions() async throws {
        try await RunningGateway.with { running in
            let database = [
                "--database", running.folder + "/gateway.sqlite", "--secret-file", running.folder + "/secret",
            ]
            let session = try await running.handedOver()
            let phone = try await running.connectedPhone(session)
            let shown = try await Self.value(["session", "show", session.id] + database)
            #expect(shown["status"] == "in_progress" && shown["organization_id"]?.text == running.organizationID)
            let listed = try await Self.json(
                ["session", "list", running.organizationID, "--status", "in_progress"] + database)
            #expect(listed.map { $0["id"] } == [.string(session.id)])
            for _ in 0..<2 {
                #expect(try await Self.value(["session", "cancel", session.id] + database)["status"] == "cancelled")
            }
            var heard = ""
            while !heard.hasPrefix("close") { heard = try await phone.word() }
            #expect(try await running.gateway.store.events(sessionID: session.id).map(\.type) == [.cancelled])
            #expect(try await running.gateway.store.takeNotices().isEmpty)
            let missing = try await Self.run(["session", "cancel", "vs_nothing"] + database)
            #expect(missing.code != 0 && missing.output.contains("no session"))
            let status = try await Self.run(
                ["session", "list", running.organizationID, "--status", "done"] + database)
            #expect(status.code != 0 && status.output.contains("in_progress"))
        }
    }
}
