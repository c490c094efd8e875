/// What is wrong with the members or parameters of one request. Each is read for itself, so that whoever wrote the
/// request hears of all its faults at once; the first one decides about the answer.
struct Faults {
    /// Of how many an answer tells, so that no request makes a long one.
    static let most = 20

    private var found: [APIError] = []

    /// Whether nothing is wrong so far.
    var isEmpty: Bool { found.isEmpty }

    /// The answer; without any fault the general one.
    var error: APIError {
        guard var first = found.first else { return APIError(.badRequest) }
        first.faults = found.count > 1 ? found : []
        return first
    }

    /// Keeps a fault, or all of those that came together.
    mutating func add(_ error: APIError) {
        found += (error.faults.isEmpty ? [error] : error.faults).prefix(Self.most - found.count)
    }

    /// What `read` gives; nil when it finds a fault.
    @discardableResult
    mutating func reading<Value>(_ read: () throws(APIError) -> Value?) -> Value? {
        do throws(APIError) {
            return try read()
        } catch {
            add(error)
            return nil
        }
    }

    /// The same of a value that may be missing.
    mutating func reading<Value>(
        _ value: JSONValue?, _ read: (JSONValue) throws(APIError) -> Value
    ) -> Value? {
        guard let value else { return nil }
        return reading { () throws(APIError) in try read(value) }
    }

    /// Ends with the faults, if there are any.
    func check() throws(APIError) {
        guard isEmpty else { throw error }
    }
}
