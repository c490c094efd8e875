/// The JSON details that name what a step still needs; never longer than the app's buffer.
///
/// Lists are cut when they do not fit: the phone sends what it was told and asks again.
enum MissingData {
    /// Longest message of an error in bytes, without the terminating NUL of the app's buffer.
    static let maxBytes = 255

    /// The detail that names nothing: the phone only asks again.
    static let nothing = "{\"missing_artifacts\":[],\"missing_chunks\":[]}"

    private static let required: [DataKind] = [.dg1, .dg2, .sod]

    /// What `nfc_complete` needs and does not have, nil when nothing is missing.
    static func chipDetail(of transfers: Transfers) -> String? {
        let absent = required.filter { !transfers.isComplete($0) }
        let unfinished = DataKind.allCases.filter { $0.isChipData && transfers[$0]?.isComplete == false }
        guard !absent.isEmpty || !unfinished.isEmpty else { return nil }
        let names = absent.map { "\"\($0.wireName)\"" }.joined(separator: ",")
        return detail("{\"missing_artifacts\":[\(names)]", unfinished: unfinished, of: transfers)
    }

    /// What `liveness_complete` needs beside the chip data, nil when nothing is missing.
    static func videoDetail(of transfers: Transfers) -> String? {
        guard !transfers.isComplete(.livenessVideo) else { return nil }
        let unfinished: [DataKind] = transfers[.livenessVideo] == nil ? [] : [.livenessVideo]
        return detail("{\"received_bytes\":0", unfinished: unfinished, of: transfers)
    }

    private static func detail(_ head: String, unfinished: [DataKind], of transfers: Transfers) -> String {
        var text = head + ",\"missing_chunks\":["
        let end = "]}"
        var separator = ""
        for kind in unfinished {
            guard let transfer = transfers[kind] else { continue }
            let room = maxBytes - text.utf8.count - separator.utf8.count - end.utf8.count
            guard let entry = entry(kind, transfer, room: room) else { break }
            text += separator + entry
            separator = ","
        }
        return text + end
    }

    /// One artifact with as many of its missing chunks as fit, nil when not even one does.
    private static func entry(_ kind: DataKind, _ transfer: Transfer, room: Int) -> String? {
        let head =
            "{\"kind\":\(kind.rawValue),\"index\":0,\"chunk_total\":\(transfer.chunkTotal)"
            + ",\"missing_chunk_indices\":["
        var text = head
        for index in transfer.missingChunks {
            let item = text == head ? "\(index)" : ",\(index)"
            guard text.utf8.count + item.utf8.count + 2 <= room else { break }
            text += item
        }
        return text == head ? nil : text + "]}"
    }
}
