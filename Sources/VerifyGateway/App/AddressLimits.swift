import ArgumentParser

/// How much one address may do, so that nobody keeps others out. A network of people can share one address.
struct AddressLimits: Sendable {
    /// Phone sockets at a time.
    var sockets = 1024
    /// Pages that follow sessions at a time.
    var streams = 512
    /// Consents a minute, and as many handoffs.
    var consents = 12_000
    /// Codes typed in ten minutes.
    var codes = 30
    /// Reports of suspicious requests an hour.
    var reports = 5
    /// Looks into the directory of organizations a minute.
    var lookups = 60
}

/// The flags and variables of ``AddressLimits``.
struct AddressLimitOptions: ParsableArguments {
    @Option(help: "Most phone sockets from one address; default 1024 (VERIFY_SOCKETS_PER_ADDRESS).")
    var socketsPerAddress: Int?

    @Option(help: "Most pages of one address that follow sessions; default 512 (VERIFY_STREAMS_PER_ADDRESS).")
    var streamsPerAddress: Int?

    @Option(
        help: """
            Most consents a minute from one address, and as many handoffs; default 12000 (VERIFY_CONSENTS_PER_ADDRESS).
            """)
    var consentsPerAddress: Int?

    @Option(help: "Most codes typed in ten minutes from one address; default 30 (VERIFY_CODES_PER_ADDRESS).")
    var codesPerAddress: Int?

    @Option(help: "Most reports an hour from one address; default 5 (VERIFY_REPORTS_PER_ADDRESS).")
    var reportsPerAddress: Int?

    @Option(
        help: "Most looks into the directory a minute from one address; default 60 (VERIFY_LOOKUPS_PER_ADDRESS).")
    var lookupsPerAddress: Int?

    /// The limits; fails with a sentence when one makes no sense.
    func limits(_ environment: [String: String], sockets: Int) throws -> AddressLimits {
        var limits = AddressLimits()
        let most = 1_000_000
        let settings: [(WritableKeyPath<AddressLimits, Int>, Int?, String, most: Int)] = [
            (\.sockets, socketsPerAddress, "Sockets", sockets),
            (\.streams, streamsPerAddress, "Streams", SessionHub.watchersInTotal),
            (\.consents, consentsPerAddress, "Consents", most),
            (\.codes, codesPerAddress, "Codes", most),
            (\.reports, reportsPerAddress, "Reports", most),
            (\.lookups, lookupsPerAddress, "Lookups", most),
        ]
        for (member, flag, name, most) in settings {
            guard let text = flag.map(String.init) ?? environment["VERIFY_\(name.uppercased())_PER_ADDRESS"] else {
                continue
            }
            guard let number = Int(text), 1...most ~= number else {
                throw Configuration.Problem(
                    description: "\(name) per address can be 1 to \(most), not \"\(text)\".")
            }
            limits[keyPath: member] = number
        }
        return limits
    }
}
