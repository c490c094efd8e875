extension TrustCatalogue: CustomStringConvertible {
    /// One line for each certificate and list, and the sums.
    public var description: String {
        var lines: [String] = []
        for anchor in anchors {
            lines.append("\(anchor.country)  until \(anchor.notAfter)  \(anchor.subject)")
            if query != nil { lines += details(of: anchor) }
        }
        for list in lists where query != nil || list.kind != "revocation list" || list.isStale {
            let due =
                list.due.map { list.isStale ? ", the next one was due \($0)" : ", the next one is due \($0)" } ?? ""
            lines.append(
                "\(list.country)  \(list.kind) “\(list.name)” of \(list.date), "
                    + "\(counted(Int(clamping: list.age), "day")) old, \(counted(list.entries, "entry", "entries"))\(due)"
            )
            if query != nil { lines += list.deviations.map { "    " + $0 } }
        }
        let countries = Set(anchors.map(\.country)).count
        lines.append(
            counted(anchors.count, "CSCA certificate") + " of " + counted(countries, "country", "countries") + ", "
                + counted(signers, "document signer") + ", " + counted(lists.count, "list"))
        if let signersWithoutIssuer, signersWithoutIssuer > 0 {
            lines.append(counted(signersWithoutIssuer, "document signer") + " made by no trusted CSCA")
        }
        if nonConformantSigners > 0 {
            lines.append(counted(nonConformantSigners, "document signer") + " not conforming to the profile")
        }
        return lines.joined(separator: "\n")
    }

    private func details(of anchor: Anchor) -> [String] {
        var lines = [
            "    SHA-256 \(anchor.sha256)", "    serial number \(anchor.serialNumber), made by \(anchor.issuer)",
            "    valid from \(anchor.notBefore)", "    from " + anchor.sources.joined(separator: ", "),
        ]
        if let exemption = anchor.exemption { lines.append("    vouched for by its master list: \(exemption)") }
        if let revoked = anchor.revoked { lines.append("    revoked \(revoked)") }
        return lines
    }
}
