import ArgumentParser
import Foundation
import NFCParsing

/// A point in time on the command line: `2026-11-24T12:00:00Z`, with or without fraction, or a day.
struct RFC3339: ExpressibleByArgument {
    let timestamp: Timestamp

    init(timestamp: Timestamp) {
        self.timestamp = timestamp
    }

    init?(argument: String) {
        let styles: [Date.ISO8601FormatStyle] = [
            .iso8601, Date.ISO8601FormatStyle(includingFractionalSeconds: true), .iso8601.year().month().day(),
        ]
        for style in styles {
            guard let date = try? Date(argument, strategy: style) else { continue }
            timestamp = Timestamp(secondsSinceEpoch: Int64(date.timeIntervalSince1970.rounded(.down)))
            return
        }
        return nil
    }

    static var now: RFC3339 {
        RFC3339(timestamp: Timestamp(secondsSinceEpoch: Int64(Date().timeIntervalSince1970)))
    }
}

/// Bytes on the command line.
struct Hexadecimal: ExpressibleByArgument {
    let bytes: [UInt8]

    init?(argument: String) {
        let digits = argument.compactMap(\.hexDigitValue)
        guard digits.count == argument.count, digits.count % 2 == 0 else { return nil }
        bytes = stride(from: 0, to: digits.count, by: 2).map { UInt8(digits[$0] << 4 | digits[$0 + 1]) }
    }
}
