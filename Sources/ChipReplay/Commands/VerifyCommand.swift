import ArgumentParser
import Foundation
import NFCParsing
import PhoneClient
import TrustFiles

/// `chip-replay verify`
struct VerifyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify",
        abstract: "Check recorded reads offline.",
        discussion: """
            Passive authentication against the CSCA certificates of --trust, active authentication where an answer was
            recorded, and what the data page says. Exit status: 0 all confirmed, 1 some not, 2 unusable input.
            """)

    @Option(
        help: ArgumentHelp(
            "CSCA certificates (DER, PEM), master lists (.ml) and revocation lists (.crl): a file or a folder of them.",
            valueName: "path"))
    var trust: [String] = []

    @Option(help: "Check as if it were this time (RFC 3339); the current time otherwise.")
    var at: RFC3339?

    @Option(help: "The 8 bytes that the chip had to sign, in hex; the recorded ones otherwise.")
    var challenge: Hexadecimal?

    @Flag(help: "Print one JSON object per read and line.")
    var json = false

    @Argument(help: ArgumentHelp("Folders of dumps or .chipread files.", valueName: "read"))
    var reads: [String]

    func validate() throws {
        guard !reads.isEmpty else { throw ValidationError("Name at least one READ.") }
        if let challenge, challenge.bytes.count != 8 { throw ValidationError("--challenge takes 16 hex digits.") }
    }

    func run() async throws {
        let verifier = DocumentVerifier(trust: try loadTrust(), policy: .recorded)
        if trust.isEmpty {
            Diagnostics.say("warning: no CSCA certificate was given, so no chain can be checked; use --trust")
        }
        let time = (at ?? .now).timestamp
        var allConfirmed = true
        var hasUnusable = false
        for path in reads {
            let read: ChipRead
            do {
                read = try ChipRead(path: path)
            } catch {
                Diagnostics.say("\(error)")
                hasUnusable = true
                continue
            }
            let verdict = verifier.verify(
                read.chipFiles, at: time, expectedChallenge: challenge.map { $0.bytes[...] })
            if verdict.outcome != .confirmed { allConfirmed = false }
            print(json ? VerdictJSON(read: path, verdict: verdict).line : VerdictText(path, verdict).description)
        }
        if hasUnusable { throw ExitCode.unusable }
        if !allConfirmed { throw ExitCode.notConfirmed }
    }

    /// A master list that no given certificate vouches for is taken at its own word, with a warning: whoever names a
    /// file here has chosen it.
    private func loadTrust() throws -> TrustStore {
        var files = TrustFiles()
        do {
            try files.add(paths: trust)
        } catch {
            let voucher: String
            switch error.reason {
            case .signerNotTrusted(let issuer): voucher = issuer
            case .signerNotChosen(let country): voucher = country
            default: throw error
            }
            Diagnostics.say(
                "warning: \(error.path) is trusted as it is: no certificate of “\(voucher)” was given to vouch for it")
            try files.add(paths: trust, origin: .selfContained)
        }
        for failure in files.leftOut { Diagnostics.say("warning: \(failure) and is left out") }
        return files.store()
    }
}

/// A verdict for people.
private struct VerdictText: CustomStringConvertible {
    let description: String

    init(_ path: String, _ verdict: Verdict) {
        var lines = ["\(path): \(Self.headline(verdict))"]
        for check in verdict.checks {
            let reason = check.reason.map { "  \($0.rawValue)" } ?? ""
            let mark =
                switch check.outcome {
                case .passed: "✓"
                case .failed: "✗"
                case .notPerformed: "–"
                }
            lines.append("  \(mark) \(check.check.rawValue)\(reason)")
        }
        for warning in verdict.warnings {
            lines.append("  ! \(warning.code.rawValue)\(warning.detail.map { ": \($0)" } ?? "")")
        }
        description = lines.joined(separator: "\n")
    }

    private static func headline(_ verdict: Verdict) -> String {
        switch verdict.outcome {
        case .confirmed: "confirmed"
        case .notConfirmed: "not confirmed (\(verdict.failureCode ?? ""))"
        case .unreadable: "unreadable (\(verdict.failureCode ?? ""))"
        }
    }
}
