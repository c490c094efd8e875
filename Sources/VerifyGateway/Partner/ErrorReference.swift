import HTTPTypes
import HandoffProtocol
import Hummingbird
import NIOCore

/// The page that the `docs` links of errors point at, made from the catalogues themselves: answers, the phone's socket,
/// and why sessions end.
enum ErrorReference {
    /// A code with what stands below it.
    struct Entry {
        let code: String
        let paragraphs: [String]
    }

    /// Codes of answers. Where the phone's socket has the same one, it stands here too.
    static var answers: [Entry] {
        APIError.Code.allCases.map { code in
            let entry = code.entry
            let socket = ErrorCode(rawValue: code.rawValue).map { "On the phone's socket: \($0.hint)" }
            return Entry(
                code: code.rawValue,
                paragraphs: ["HTTP \(entry.status.code). \(entry.message)", entry.hint] + [socket].compactMap(\.self))
        }
    }

    /// Codes that only the phone's socket has.
    static var socket: [Entry] {
        ErrorCode.allCases.filter { APIError.Code(rawValue: $0.rawValue) == nil }.map { code in
            Entry(code: code.rawValue, paragraphs: [code.sentence, code.hint])
        }
    }

    /// Why a session failed, or ended before its time.
    static var endings: [Entry] {
        FailureCode.allCases.map { Entry(code: $0.rawValue, paragraphs: [$0.sentence, $0.cost]) } + [
            Entry(
                code: EndingReason.notStarted.rawValue,
                paragraphs: [
                    "The person with the phone said that they did not start the session; it ended as cancelled.",
                    "Somebody may have sent your link to another person. It is among the reports of the gateway.",
                ])
        ]
    }

    /// Everything that the page holds, in its order.
    static var chapters: [(title: String, entries: [Entry])] {
        [
            ("In answers", answers), ("On the phone's socket", socket),
            ("Why a session was not confirmed", endings),
        ].map { ($0, $1.sorted { $0.code < $1.code }) }
    }

    private static let introduction =
        """
        Every error carries one of these codes. Match on the code; the sentences may change. When several members or \
        parameters of a request are wrong, errors lists them, at most \(Faults.most), and the first is the error itself.
        """

    /// The page as Markdown.
    static func markdown(publicURL: String) -> String {
        let chapters = chapters.map { title, entries in
            "## \(title)\n\n"
                + entries.map { "### \($0.code)\n\n\($0.paragraphs.joined(separator: "\n\n"))\n\n" }.joined()
        }
        return """
            # Errors

            \(introduction) The operations are described at [/reference.md](\(publicURL)/reference.md), and \
            [/llms.txt](\(publicURL)/llms.txt) names all there is to read.

            \(chapters.joined())
            """
    }

    /// `GET /docs/errors`
    static func page(_ request: Request, _ context: GatewayContext) async throws -> Response {
        guard let asset = asset.value else { throw APIError(.notFound) }
        return asset.answer(to: request, [.contentSecurityPolicy: policy])
    }

    private static let asset = LazyAsset { Asset(Array(html.utf8), contentType: "text/html; charset=utf-8") }
    private static let policy = "default-src 'none'; style-src 'self'; base-uri 'none'; frame-ancestors 'none'"

    private static var html: String {
        """
        <!doctype html>
        <html lang="en"><head><meta charset="utf-8"><title>Errors</title>
        <meta name="viewport" content="width=device-width"><link rel="stylesheet" href="/assets/style.css">
        <link rel="alternate" type="text/markdown" href="/docs/errors.md"></head>
        <body><main><h1>Errors</h1>
        <p>\(introduction)</p>
        <p>The same <a href="/docs/errors.md">as Markdown</a>; the operations <a href="/reference">as a page</a> and
        <a href="/reference.md">as Markdown</a>; <a href="/llms.txt">all there is to read</a>.</p>
        \(chapters.map { "<h2>\(escaped($0))</h2>\n" + sections($1) }.joined(separator: "\n"))
        </main></body></html>
        """
    }

    private static func sections(_ entries: [Entry]) -> String {
        entries.map { entry in
            let paragraphs = entry.paragraphs.map { "<p>\(escaped($0))</p>" }.joined()
            return """
                <section id="\(entry.code)"><h3><a href="#\(entry.code)">\(entry.code)</a></h3>\(paragraphs)</section>
                """
        }.joined(separator: "\n")
    }

    private static func escaped(_ text: String) -> String {
        var html = ""
        for character in text {
            switch character {
            case "&": html += "&amp;"
            case "<": html += "&lt;"
            case ">": html += "&gt;"
            default: html.append(character)
            }
        }
        return html
    }
}
