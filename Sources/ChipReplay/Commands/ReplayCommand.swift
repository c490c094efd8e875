import ArgumentParser
import DocumentForge
import Foundation
import PhoneClient

/// `chip-replay replay`
struct ReplayCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "replay",
        abstract: "Be a phone: take a session over and play a read against a gateway.",
        discussion: """
            One phone needs a hand-over: --code with what the page shows to be typed, --handoff with what its QR code
            holds, or --session when no browser of the gateway's own page consented. With --count the sessions are made with --api-key, and rates and percentiles of
            every step are printed. Exit status: 0 confirmed, 1 not confirmed, 2 could not run.
            """)

    @Option(help: ArgumentHelp("Address of the gateway, http://host:port.", valueName: "url"))
    var gateway: String

    @Option(help: ArgumentHelp("Hand-over as JSON or deep link: the text, a file, or - for standard input."))
    var handoff: String?

    @Option(help: "Code that the page shows beside its QR code.")
    var code: String?

    @Option(help: ArgumentHelp("Session to ask a hand-over for.", valueName: "id"))
    var session: String?

    @Option(help: "API key of a relying party, to create sessions.")
    var apiKey: String?

    @Option(help: "Sessions to play.")
    var count = 1

    @Option(help: "Phones at the same time.")
    var concurrency = 1

    @Option(help: "Chip reads or videos that a phone tries before it gives up.")
    var tries = 3

    @Option(help: ArgumentHelp("Time that reading one file takes; a recorded read takes none.", valueName: "ms"))
    var fileTime = 0

    @Option(help: "Private keys of a forged chip (chip.key of forge): answers challenges and a key of the gateway.")
    var chipKey: String?

    @Flag(help: "Compare the number that the browser shows: ask for it here, or for \"not me\". Not with --api-key.")
    var compareNumber = false

    @Flag(help: "Print the result as JSON.")
    var json = false

    @Argument(help: ArgumentHelp("Folder of dumps or .chipread file.", valueName: "read"))
    var path: String

    func validate() throws {
        guard [code, handoff, session, apiKey].count(where: { $0 != nil }) == 1 else {
            throw ValidationError("Give exactly one of --code, --handoff, --session and --api-key.")
        }
        guard count >= 1, concurrency >= 1, tries >= 1 else {
            throw ValidationError("--count, --concurrency and --tries start at 1.")
        }
        guard (0...60_000).contains(fileTime) else {
            throw ValidationError("--file-time is 0 to 60000 milliseconds.")
        }
        guard !compareNumber || apiKey == nil else {
            throw ValidationError("--compare-number needs a person who sees the browser; leave out --api-key.")
        }
        guard count == 1 || apiKey != nil else { throw ValidationError("--count needs --api-key to make sessions.") }
    }

    func run() async throws {
        let address = try GatewayAddress(url: gateway)
        let read = try ChipRead(path: path)
        var options = Phone.Options()
        options.tries = tries
        options.fileTime = .milliseconds(fileTime)
        let keys = try chipKey.map(ChipKeys.read)
        let abilities = abilities(keys)
        let chip = keys?.activeAuthentication.map { key in
            { @Sendable challenge in try? key.answer(challenge: challenge) }
        }
        let fleet = PhoneFleet(address: address, read: read, options: options, abilities: abilities, chip: chip)
        if let apiKey {
            let result = await fleet.run(count: count, concurrency: concurrency, apiKey: apiKey)
            print(json ? result.json : result.table)
            if result.failures > 0 { throw ExitCode.unusable }
            if result.notConfirmed > 0 { throw ExitCode.notConfirmed }
        } else {
            try await playOne(
                Phone(gateway: address, options: options, abilities: abilities, chip: chip), address, read)
        }
    }

    private func abilities(_ keys: ChipKeys?) -> Phone.Abilities {
        var abilities = Phone.Abilities()
        if let key = keys?.chipAuthentication {
            abilities.answersKey = { request in key.response(to: request) }
        }
        if compareNumber {
            abilities.choosesNumber = { choices in
                let names = choices.map(String.init).joined(separator: ", ")
                Diagnostics.say("Which number does the browser show? \(names) (or \"not me\")")
                let answer = readLine()?.trimmingCharacters(in: .whitespaces) ?? ""
                return answer == "not me" ? nil : UInt8(answer) ?? 0
            }
        }
        return abilities
    }

    private func playOne(_ phone: Phone, _ address: GatewayAddress, _ read: ChipRead) async throws {
        let payload: HandoffPayload
        if let code {
            payload = try await GatewayAPI(address).handoff(code: code)
        } else if let session {
            payload = try await GatewayAPI(address).handoff(sessionID: session)
        } else {
            payload = try HandoffPayload(text: try handoffText())
        }
        let report = try await phone.run(read, handoff: payload) { step in
            Diagnostics.say("… " + step)
        }
        switch report.outcome {
        case .confirmed(let keys):
            print(
                json
                    ? #"{"outcome":"confirmed","failureCode":null}"#
                    : "confirmed; shared \(keys.joined(separator: ", "))")
        case .notConfirmed(let code, let message, _):
            print(json ? #"{"outcome":"notConfirmed","failureCode":"\#(code)"}"# : "not confirmed: \(code)\n\(message)")
            throw ExitCode.notConfirmed
        case .didNotStart:
            print(
                json
                    ? #"{"outcome":"didNotStart","failureCode":null}"#
                    : "ended: the person with the phone did not start it")
            throw ExitCode.notConfirmed
        }
    }

    private func handoffText() throws -> String {
        let given = handoff ?? ""
        if given == "-" { return String(decoding: FileHandle.standardInput.readDataToEndOfFile(), as: UTF8.self) }
        guard let data = FileManager.default.contents(atPath: given) else {
            // Neither JSON nor a link starts like a path.
            if given.hasPrefix("/") || given.hasPrefix(".") || given.hasSuffix(".json") {
                throw ValidationError("There is no file \(given) to read the hand-over from.")
            }
            return given
        }
        return String(decoding: data, as: UTF8.self)
    }
}
