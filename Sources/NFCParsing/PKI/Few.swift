/// A list that most often holds one element, which then takes no memory of its own: the certificates and the signers of
/// a message.
struct Few<Element: Sendable>: RandomAccessCollection, Sendable {
    private var one: Element?
    private var others: [Element] = []

    var startIndex: Int { 0 }
    var endIndex: Int { one == nil ? 0 : 1 + others.count }

    subscript(position: Int) -> Element {
        if position == 0, let one { return one }
        return others[position - 1]
    }

    /// The only element, nil when there are none or several.
    var only: Element? { others.isEmpty ? one : nil }

    mutating func append(_ element: Element) {
        if one == nil { one = element } else { others.append(element) }
    }
}
