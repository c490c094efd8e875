/// Measured times of one thing.
struct Durations {
    private var values: [Duration] = []

    var count: Int { values.count }

    mutating func append(_ duration: Duration) { values.append(duration) }

    mutating func append(_ others: Durations) { values += others.values }

    /// The time in milliseconds that a share of them does not exceed.
    func percentile(_ share: Double) -> Double {
        let sorted = values.sorted()
        guard !sorted.isEmpty else { return 0 }
        return sorted[min(sorted.count - 1, Int(share * Double(sorted.count)))].seconds * 1000
    }

    /// The longest in milliseconds.
    var longest: Double { (values.max() ?? .zero).seconds * 1000 }
}

extension Duration {
    var seconds: Double {
        Double(components.seconds) + Double(components.attoseconds) * 1e-18
    }
}
