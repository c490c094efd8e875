import Foundation

/// What a load scenario measured.
struct LoadReport: Encodable {
    /// One measured figure.
    struct Figure: Encodable {
        let name: String
        let value: Double
        let unit: String
        /// The bar, when there is one; the figure may not be above it, or below it when `isFloor`.
        var bar: Double?
        var isFloor = false

        var isMet: Bool {
            guard let bar else { return true }
            return isFloor ? value >= bar : value <= bar
        }

        enum CodingKeys: String, CodingKey {
            case name, value, unit, bar
        }
    }

    let scenario: String
    private(set) var figures: [Figure] = []
    /// The first failure of each kind.
    private(set) var failures: [String] = []

    init(_ scenario: String) { self.scenario = scenario }

    /// Adds a figure that may not be above a bar.
    mutating func add(_ name: String, _ value: Double, _ unit: String, atMost bar: Double? = nil) {
        figures.append(Figure(name: name, value: value, unit: unit, bar: bar))
    }

    /// Adds a figure that may not be below a bar.
    mutating func add(_ name: String, _ value: Double, _ unit: String, atLeast bar: Double) {
        figures.append(Figure(name: name, value: value, unit: unit, bar: bar, isFloor: true))
    }

    /// Remembers why something failed; a few texts are enough.
    mutating func note(_ failure: String?) {
        if let failure, failures.count < 5, !failures.contains(failure) { failures.append(failure) }
    }

    /// Whether every bar is met.
    var isMet: Bool { figures.allSatisfy(\.isMet) }

    /// For people.
    var table: String {
        var lines = ["\(scenario)"]
        let width = figures.map(\.name.count).max() ?? 0
        for figure in figures {
            let name = figure.name.padding(toLength: width + 2, withPad: " ", startingAt: 0)
            var line = "  " + name + String(format: "%12.1f ", figure.value) + figure.unit
            if let bar = figure.bar {
                let sign = figure.isFloor ? "at least" : "at most"
                line += " (\(sign) \(String(format: "%.1f", bar))\(figure.isMet ? "" : ": NOT MET"))"
            }
            lines.append(line)
        }
        return (lines + failures.map { "  failure: " + $0 }).joined(separator: "\n")
    }

    /// For programs.
    var json: String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return (try? encoder.encode(self)).map { String(decoding: $0, as: UTF8.self) } ?? "{}"
    }
}
