import ArgumentParser

/// `verify-gateway doctor`
struct DoctorCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "doctor", abstract: "Look whether the gateway could run, and say what to do if not.")

    @OptionGroup var options: ConfigurationOptions
    @Flag(help: "Print the result as JSON.") var json = false

    func run() async throws {
        let findings: [Finding]
        do {
            findings = await Examination(configuration: try options.configuration()).run()
        } catch let problem as Configuration.Problem {
            findings = [Finding("configuration", .fail, problem.description)]
        }
        if json {
            Output.json(.array(findings.map(\.object)))
        } else {
            for finding in findings { print(finding.line) }
        }
        if findings.contains(where: { $0.state == .fail }) { throw ExitCode(1) }
    }
}

/// What the doctor found out about one thing.
struct Finding: Equatable, Sendable {
    /// How bad it is.
    enum State: String, Sendable {
        case ok
        case warn
        /// The gateway will not start or not work.
        case fail
    }

    let check: String
    let state: State
    /// What was found and what to do about it.
    let text: String

    init(_ check: String, _ state: State, _ text: String) {
        self.check = check
        self.state = state
        self.text = text
    }

    var object: JSONValue {
        ["check": .string(check), "state": .string(state.rawValue), "text": .string(text)]
    }

    var line: String {
        let name = check + String(repeating: " ", count: max(1, 16 - check.count))
        let state = state.rawValue + String(repeating: " ", count: 6 - state.rawValue.count)
        return name + state + text
    }
}
