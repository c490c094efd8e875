import Testing

@testable import VerifyGateway

@Suite("Organizations, reports and privacy")
struct OrganizationRouteTests {
    @Test("The directory finds organizations by name or id, a page at a time, and shows no frozen one")
    func directory() async throws {
        try await RunningGateway.with { running in
            let now = running.gateway.clock.now()
            for number in 10..<22 {
                _ = try await running.gateway.store.createOrganization(name: "Shop \(number) 100%_\\", now: now)
            }
            func list(_ query: String) async throws -> RawHTTP.Answer {
                try await running.http("GET", "/v1/verify/organizations\(query)")
            }
            func names(_ answer: RawHTTP.Answer) -> [String] {
                guard case .array(let items)? = answer.data["organizations"] else { return [] }
                return items.compactMap { $0["name"]?.text }
            }
            let first = try await list("")
            #expect(names(first).count == 10 && names(first).first == "Example Bank")
            #expect(
                first.data["pagination"] == [
                    "page": 1, "page_size": 10, "has_next_page": true, "has_previous_page": false,
                ])
            let second = try await list("?page=2")
            #expect(names(second).count == 3 && second.data["pagination"]?["has_next_page"] == false)
            #expect(names(try await list("?query=%20eXAMPLE%20")) == ["Example Bank"])
            #expect(names(try await list("?query=\(running.organizationID)")) == ["Example Bank"])
            #expect(names(try await list("?query=100%25_%5C")).count == 10)
            #expect(names(try await list("?query=1%251")).isEmpty)
            for bad in ["?page=0", "?page=1001", "?page=x", "?page=-1", "?query=" + String(repeating: "a", count: 101)]
            {
                #expect(try await list(bad).code == "INVALID_REQUEST", "\(bad)")
            }
            #expect(try await running.http("GET", "/v1/verify/report-organizations").data == first.data)

            for identifier in [running.organizationID, "example-bank"] {
                let one = try await running.http("GET", "/v1/verify/organizations/\(identifier)")
                #expect(one.data["organization"]?["name"] == "Example Bank")
                #expect(one.data["organization"]?["slug"] == "example-bank")
            }
            #expect(try await running.http("GET", "/v1/verify/organizations/none").code == "ORGANIZATION_NOT_FOUND")
            #expect(try await running.http("GET", "/v1/verify/organizations/A").code == "INVALID_REQUEST")
            try await running.gateway.store.database.write { connection in
                _ = try connection.run("UPDATE organizations SET frozen_at = 1", [])
            }
            #expect(names(try await list("")).isEmpty)
            #expect(
                try await running.http("GET", "/v1/verify/organizations/example-bank").code == "ORGANIZATION_NOT_FOUND")
        }
    }

    @Test("A report names an organization, perhaps a session of it, and a reason; five an hour from one address")
    func reports() async throws {
        try await RunningGateway.with { running in
            let id = try await running.createSession().session.id
            let other = try await running.gateway.store.createOrganization(name: "Other", now: 1).id
            func report(_ members: String) async throws -> RawHTTP.Answer {
                try await running.http.json("POST", "/v1/verify/organization-reports", "{\(members)}")
            }
            let organization = "\"organization_id\":\"\(running.organizationID)\""
            for bad in [
                "", organization, "\(organization),\"reason\":\"bad\"",
                "\"organization_id\":\"x\",\"reason\":\"other\"",
                "\(organization),\"reason\":\"not_started_by_person\"",
                "\(organization),\"reason\":\"other\",\"session_id\":\"vs_x\"",
                "\(organization),\"reason\":\"other\",\"details\":1",
                "\(organization),\"reason\":\"other\",\"details\":\"\(String(repeating: "a", count: 2001))\"",
                "\(organization),\"reason\":\"other\",\"details\":\"\(String(repeating: "e\u{301}", count: 1001))\"",
            ] {
                #expect(try await report(bad).code == "INVALID_REQUEST", "\(bad)")
            }
            let unknown = "\"organization_id\":\"00000000-0000-4000-8000-000000000000\",\"reason\":\"other\""
            #expect(try await report(unknown).code == "ORGANIZATION_NOT_FOUND")
            let session = "\(organization),\"reason\":\"other\",\"session_id\":"
            #expect(try await report("\(session)\"\(VerifyRouteTests.unknownID)\"").code == "SESSION_NOT_FOUND")
            let foreign = "\"organization_id\":\"\(other)\",\"reason\":\"other\",\"session_id\":\"\(id)\""
            let mismatch = try await report(foreign)
            #expect(mismatch.status == 400 && mismatch.code == "SESSION_ORGANIZATION_MISMATCH")
            let whole = try await report("\(session)\"\(id)\",\"details\":\"  It says it is my bank.\\n\"")
            #expect(whole.status == 201)
            #expect(whole.data["report_id"]?.text?.wholeMatch(of: /orpt_[a-z0-9]{48}/) != nil)
            #expect(try await report("\(session)null,\"details\":\" \"").status == 201)
            let tooOften = try await report("\(session)null")
            #expect(tooOften.status == 429 && tooOften.code == "RATE_LIMITED")
            let details = try await running.gateway.store.database.read { connection in
                try connection.run("SELECT details FROM organization_reports ORDER BY session_id", []).map { row in
                    var row = row
                    return try row.optionalText()
                }
            }
            #expect(details == [nil, "It says it is my bank."])
            running.clock.advance(seconds: 3601)
            // As long as may be in code points, as the letters of many languages are made up.
            let combined = "\"details\":\"\(String(repeating: "e\u{301}", count: 1000))\""
            let long = try await report("\(session)null,\(combined)")
            #expect(long.status == 201, "\(long.text)")
        }
    }

    @Test("The privacy context says who asked and whether the consent was taken back, also on a bound session")
    func privacy() async throws {
        try await RunningGateway.with { running in
            let owned = try await FourSecretsTests.Owned(running)
            let path = "/v1/verify/session/\(owned.id)/privacy-context"
            let before = try await running.http("GET", path).data
            #expect(before["organization_name"] == "Example Bank" && before["status"] == "created")
            #expect(before["is_terminal"] == false && before["has_withdrawn_consent"] == false)
            #expect(
                before["result_webhook_deliveries"] == [
                    "total_count": 0, "succeeded_count": 0, "undelivered_count": 0,
                ])
            _ = try await running.http.json(
                "POST", "/v1/verify/session/\(owned.id)/cancel", "{\"cancel_token\":\"\(owned.cancelToken)\"}")
            let after = try await running.http("GET", path).data
            #expect(after["status"] == "cancelled" && after["has_withdrawn_consent"] == true)
            #expect(try await running.http("GET", "/v1/verify/session/x/privacy-context").code == "INVALID_SESSION_ID")
            for page in ["/\(owned.id)/privacy", "/privacy/\(owned.id)", "/\(owned.id)"] {
                let answer = try await running.http("GET", page)
                #expect(answer.status == 200 && answer.text.contains("<main"), "\(page)")
            }
            #expect(try await running.http("GET", "/other/privacy").code == "NOT_FOUND")
        }
    }
}
