import Foundation

/// What a person reads who starts the demonstration: what to open, and what to paste.
struct DemoGuide {
    let party: DemoParty
    let shelf: DemoShelf
    let address: String
    /// The page that shows what the relying party receives.
    let catcher: String

    /// Documents that need no live chip behind the recorded read, so that they can be pasted.
    private static let shown = ["identity-card", "changed-name", "unknown-issuer", "copied-chip", "expired-passport"]

    private static func note(_ name: String) -> String {
        name == "expired-passport"
            ? "\n  note   the page stays open: a phone may try another document; cancel it there" : ""
    }

    /// The text. Makes one session for each document.
    func text() async throws -> String {
        var text = """
            Verify Gateway runs at \(address) in test mode: liveness is answered by a stand-in.

            Open a page, agree, and when it shows the code, paste the command beside it into another terminal and type
            the eight letters and digits of the page behind it.
            It is a phone that holds the document against its reader. Watch the page.

            """
        for name in Self.shown {
            guard let item = shelf[name] else { continue }
            let session = try await party.createSession()
            text += """

                \(item.title)
                  open   \(session.page)
                  paste  \(Self.chipReplay) replay --gateway \(address) \(item.path) --code\(Self.note(name))

                """
        }
        return text + """

            What the relying party receives, verified and decrypted:
              see    \(catcher)

            Sessions of your own:
              curl -X POST \(address)/v1/sessions -H 'Authorization: Bearer \(party.apiKey)'

            Stop with Control-C. Everything is removed then.
            """
    }

    /// The harness beside this program, or wherever the shell finds it.
    private static var chipReplay: String {
        guard let own = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe") else {
            return "chip-replay"
        }
        let path = URL(fileURLWithPath: own).deletingLastPathComponent().appendingPathComponent("chip-replay").path
        return FileManager.default.isExecutableFile(atPath: path) ? path : "chip-replay"
    }
}
