/// A variable of the environment that turns something on or off.
enum EnvironmentFlag {
    /// Whether it is on. A variable that is not there or empty is off; a text that is no choice is an error, so that
    /// nobody believes in a protection that is not there.
    static func isOn(_ name: String, _ environment: [String: String]) throws(Configuration.Problem) -> Bool {
        let text = environment[name] ?? ""
        switch text.lowercased() {
        case "1", "true", "yes", "on": return true
        case "", "0", "false", "no", "off": return false
        default: throw Configuration.Problem(description: "\"\(text)\" is no \(name). Use 1 or 0.")
        }
    }
}
