import Foundation
import HTTPTypes
import HandoffProtocol
import Testing

@testable import VerifyGateway

@Suite("Documentation as Markdown")
struct MarkdownTests {
    private static let pages = ["/llms.txt", "/reference.md", "/docs/errors.md"]

    private static func lines(_ path: String, _ running: RunningGateway) async throws -> [Substring] {
        let answer = try await running.http("GET", path)
        #expect(answer.status == 200 && answer.headers["content-type"] == "text/markdown; charset=utf-8", "\(path)")
        return answer.text.split(separator: "\n")
    }

    @Test("Every code has one heading, and below it what the catalogues say")
    func errors() async throws {
        try await RunningGateway.with { running in
            let lines = try await Self.lines("/docs/errors.md", running)
            let codes = Set(
                APIError.Code.allCases.map(\.rawValue) + ErrorCode.allCases.map(\.rawValue)
                    + FailureCode.allCases.map(\.rawValue) + ["not_started_by_person"])
            #expect(lines.filter { $0.hasPrefix("### ") }.map { String($0.dropFirst(4)) }.sorted() == codes.sorted())
            for code in APIError.Code.allCases {
                let index = try #require(lines.firstIndex { $0 == "### \(code.rawValue)" })
                #expect(lines[index + 1] == "HTTP \(code.entry.status.code). \(code.entry.message)", "\(code)")
                #expect(lines[index + 2] == code.entry.hint, "\(code)")
            }
        }
    }

    @Test("Every operation has one heading, its scope and its errors; every schema is there")
    func operations() async throws {
        try await RunningGateway.with { running in
            let text = try await running.http("GET", "/reference.md").text
            let sections = text.components(separatedBy: "\n### ").dropFirst()
            let names = sections.map { String($0.prefix { $0 != "\n" }) }
            let routes = Routes(gateway: running.gateway).partnerRoutes
            let headings = routes.map { route in
                "\(route.method.rawValue) " + route.path.replacing(/:([a-z_]+)/) { "{\($0.1)}" }
            }
            #expect(names.sorted() == (headings + Components.schemas.map(\.name)).sorted())
            for (route, heading) in zip(routes, headings) {
                let section = try #require(sections.first { $0.hasPrefix(heading + "\n") })
                let operation = try #require(route.operation)
                let codes = (Operation.commonErrors + operation.errors).map(\.rawValue)
                let words = codes + operation.query.map(\.name) + [route.scope?.rawValue ?? ""]
                for word in words { #expect(section.contains("`\(word)`"), "\(heading) \(word)") }
                #expect(section.contains(operation.description), "\(heading)")
            }
            for type in EventType.allCases { #expect(text.contains("`\(type.rawValue)`")) }
        }
    }

    @Test("What the pages link is there, they link each other, and the page of errors links them all")
    func links() async throws {
        try await RunningGateway.with { running in
            let own = "https://verify.example"
            for page in Self.pages {
                let linked = try await running.http("GET", page).text.matches(of: /\]\(([^)]+)\)/).map {
                    String($0.1)
                }
                for link in Set(linked) {
                    #expect(link.hasPrefix(own + "/"), "\(page) \(link)")
                    #expect(try await running.http("GET", String(link.dropFirst(own.count))).status == 200, "\(link)")
                }
                #expect(Set(Self.pages.map { own + $0 }).subtracting(linked).isSubset(of: [own + page]), "\(page)")
            }
            let html = try await running.http("GET", "/docs/errors").text
            for page in Self.pages { #expect(html.contains("<a href=\"\(page)\">"), "\(page)") }
        }
    }

    @Test("A page comes once")
    func caching() async throws {
        try await RunningGateway.with { running in
            for page in Self.pages {
                let tag = try #require(try await running.http("GET", page).headers["etag"])
                #expect(try await running.http("GET", page, ["If-None-Match": tag]).status == 304, "\(page)")
            }
        }
    }
}
