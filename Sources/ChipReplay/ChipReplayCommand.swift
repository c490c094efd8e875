import ArgumentParser
import Foundation

/// The harness: looks at recorded chip reads, checks them offline, and plays them against a gateway.
@main
struct ChipReplayCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "chip-replay",
        abstract: "Check, inspect, replay and forge recorded reads of passport chips.",
        discussion: """
            A READ is a folder of dumps (dg1.bin, dg2.bin, sod.bin …) or one .chipread file.
            Exit status: 0 all confirmed, 1 some not, 2 unusable arguments or input.
            """,
        subcommands: [VerifyCommand.self, InspectCommand.self, ReplayCommand.self, LoadCommand.self, ForgeCommand.self])

    /// Unusable arguments are told apart from documents that were not confirmed, so that scripts can rely on it.
    static func main() async {
        do {
            var command = try parseAsRoot()
            if var command = command as? any AsyncParsableCommand {
                try await command.run()
            } else {
                try command.run()
            }
        } catch let code as ExitCode {
            Foundation.exit(code.rawValue)
        } catch {
            let isHelp = exitCode(for: error).isSuccess
            let text = fullMessage(for: error)
            FileHandle(fileDescriptor: isHelp ? 1 : 2).write(Data((text + "\n").utf8))
            Foundation.exit(isHelp ? 0 : ExitCode.unusable.rawValue)
        }
    }
}

extension ExitCode {
    /// Some documents were not confirmed.
    static let notConfirmed = ExitCode(1)
    /// Arguments or input that nothing can be done with.
    static let unusable = ExitCode(2)
}

/// A failure whose text says what to do.
struct UsageFailure: Error, CustomStringConvertible {
    let description: String
}

/// Text beside the results: progress and warnings.
enum Diagnostics {
    static func say(_ text: String) {
        FileHandle.standardError.write(Data((text + "\n").utf8))
    }

    /// Replaces the last line on a terminal; silent elsewhere.
    static func progress(_ text: String) {
        guard isatty(2) == 1 else { return }
        FileHandle.standardError.write(Data(("\r\u{1B}[K" + text).utf8))
    }

    static func endProgress() {
        guard isatty(2) == 1 else { return }
        FileHandle.standardError.write(Data("\r\u{1B}[K".utf8))
    }
}
