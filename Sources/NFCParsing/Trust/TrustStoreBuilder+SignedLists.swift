extension TrustStoreBuilder {
    /// When a list says that it was signed, for taking several in their order; nothing is proven by it.
    public static func claimedSigningTime(of bytes: Bytes) -> Timestamp? {
        (try? SignedList(bytes))?.claimedSigningTime
    }

    /// Adds a CSCA master list (Doc 9303-12 §8) after checking its signature, who made it and that no newer one of the
    /// same state is there. The certificates of an accepted list become anchors, also those that call themselves no
    /// authority: the list vouches for them. What only the list before it had brought is withdrawn.
    public mutating func addMasterList(
        _ bytes: Bytes, source: String, origin: MasterListOrigin = .trustedSigner
    ) throws(TrustError) -> Report {
        let list: CSCAMasterList
        do {
            list = try CSCAMasterList(try SignedList(bytes))
        } catch {
            throw .malformed(error)
        }
        let signature = try list.list.verify(against: anchors(for: list, origin: origin))
        if case .trustedSigner = origin { try requireChoice(of: signature.country) }
        var report = Report(kind: .masterList)
        report.entries = list.entries.count
        report.signer = signature.signer.subject.title
        report.signingTime = signature.signingTime
        guard !list.entries.isEmpty else { throw .emptyList }
        let before = directory

        if let present = masterLists.first(where: { $0.country == signature.country }) {
            if present.fingerprint == list.list.fingerprint { return report }
            guard signature.signingTime > present.signingTime else {
                throw .olderThanPresent(country: present.country, present: present.signingTime)
            }
            withdraw(present)
        }
        takeOver(list, from: .masterList(country: signature.country, name: source), into: &report)
        report.added = directory.count(missingIn: before)
        report.withdrawn = before.count(missingIn: directory)
        append(
            MasterListRecord(
                country: signature.country, name: source, signer: signature.signer.subject.title,
                signingTime: signature.signingTime, entries: list.entries.count,
                fingerprint: list.list.fingerprint))
        return report
    }

    private mutating func takeOver(
        _ list: CSCAMasterList, from origin: TrustAnchor.Origin, into report: inout Report
    ) {
        for (number, entry) in list.entries.enumerated() {
            let certificate: Certificate
            do {
                certificate = try Certificate(definite: entry)
            } catch {
                report.refused.append(.init(subject: "entry \(number + 1)", reason: .malformed(error)))
                continue
            }
            do {
                let anchor = try TrustAnchor(certificate, origin: origin)
                _ = note(anchor, from: origin)
                if anchor.exemption != nil { report.exempted.append(certificate.subject.title) }
            } catch {
                report.refused.append(.init(subject: certificate.subject.title, reason: error))
            }
        }
    }

    private func anchors(for list: CSCAMasterList, origin: MasterListOrigin) -> AnchorDirectory {
        guard case .selfContained = origin else { return directory }
        var anchors = directory
        let contained = list.list.embeddedCertificates + list.entries.compactMap { try? Certificate(definite: $0) }
        for certificate in contained where anchors.place(of: certificate.fingerprint) == nil {
            let own = TrustAnchor.Origin.masterList(country: certificate.subject.country ?? "", name: "")
            if let anchor = try? TrustAnchor(certificate, origin: own) { anchors.add(anchor) }
        }
        return anchors
    }

    /// Every list brings the CSCAs of all states, and each of these could certify a signer of lists: without a choice any
    /// state could vouch for the passports of any other. The operator chooses a state by naming one of its certificates,
    /// or by taking one list at its word.
    private func requireChoice(of country: String) throws(TrustError) {
        let isChosen = directory.places(of: country).contains { directory.anchors[$0].isChosen }
        guard isChosen || masterLists.contains(where: { $0.country == country }) else {
            throw .signerNotChosen(country: country)
        }
    }

    /// Adds a deviation list (Doc 9303-12 §9) after the same checks. It only ever speaks of its own state's documents, so
    /// that any trusted state may bring one.
    public mutating func addDeviationList(_ bytes: Bytes, source: String) throws(TrustError) -> Report {
        let signed: SignedList
        do throws(PKIError) {
            signed = try SignedList(bytes)
            guard signed.kind == .deviationList else { throw .unexpectedContentType }
        } catch {
            throw .malformed(error)
        }
        let signature = try signed.verify(against: directory)
        let list: DeviationList
        do {
            list = try DeviationList(signed, signature, name: source)
        } catch {
            throw .malformed(error)
        }
        var report = Report(kind: .deviationList)
        report.entries = list.deviations.count
        report.signer = signature.signer.subject.title
        report.signingTime = signature.signingTime
        if let present = deviationLists.first(where: { $0.country == list.country }) {
            if present.fingerprint == list.fingerprint { return report }
            guard list.signingTime > present.signingTime else {
                throw .olderThanPresent(country: list.country, present: present.signingTime)
            }
        }
        report.added = 1
        replace(with: list)
        return report
    }
}
