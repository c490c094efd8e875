import Hummingbird
import HTTPTypes
import NIOCore

/// The page that the `docs` links of errors point at, made from the catalogue itself.
enum ErrorReference {
    /// `GET /docs/errors`
    static func page(_ request: Request, _ context: GatewayContext) async throws -> Response {
        let rows = APIError.Code.allCases.sorted { $0.rawValue < $1.rawValue }.map { code in
            let entry = code.entry
            return """
                <section id="\(code.rawValue)"><h2><a href="#\(code.rawValue)">\(code.rawValue)</a></h2>
                <p>HTTP \(entry.status.code). \(escaped(entry.message))</p><p>\(escaped(entry.hint))</p></section>
                """
        }
        let html = """
            <!doctype html>
            <html lang="en"><head><meta charset="utf-8"><title>Errors</title>
            <meta name="viewport" content="width=device-width"><link rel="stylesheet" href="/assets/style.css"></head>
            <body><main><h1>Errors</h1>
            <p>Every error carries one of these codes. Match on the code; the sentences may change.</p>
            \(rows.joined(separator: "\n"))
            </main></body></html>
            """
        return Response(
            status: .ok,
            headers: [
                .contentType: "text/html; charset=utf-8",
                .contentSecurityPolicy: "default-src 'none'; style-src 'self'; base-uri 'none'; frame-ancestors 'none'",
            ],
            body: ResponseBody(byteBuffer: ByteBuffer(string: html)))
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
