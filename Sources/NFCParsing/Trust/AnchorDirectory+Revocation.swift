extension AnchorDirectory {
    /// The anchors with the lists that speak of what each certified, and with the keys marked that lists revoke.
    func applying(_ lists: [CertificateRevocationList]) -> AnchorDirectory {
        guard !lists.isEmpty else { return self }
        var result = self
        // An anchor may have gone with the master list that brought it; another one may have the same key.
        let makers = lists.map { list in list.maker.flatMap(place(of:)) ?? issuer(of: list) }
        let order = lists.indices.sorted { lists[$0].thisUpdate > lists[$1].thisUpdate }
        for place in order {
            guard let maker = makers[place] else { continue }
            for covered in placesCovered(by: lists[place], madeBy: maker) {
                result.update(covered) { $0.covered(by: $0.revocationLists + [place]) }
            }
        }
        result.markRevoked(lists)
        return result
    }

    /// A list speaks of the certificates of its own name, and of those that the older keys of its state made under any
    /// name: a state signs with its newest key only, and its name may have changed with the key (Doc 9303-12 §6). A list
    /// of an older key says nothing about newer ones.
    private func placesCovered(by list: CertificateRevocationList, madeBy maker: Int) -> [Int] {
        let signer = anchors[maker].certificate
        return places(of: signer.subject.country).filter { place in
            let other = anchors[place].certificate
            return other.subject.isSame(as: list.issuer) || other.notBefore < signer.notBefore
        }
    }

    /// A revoked CSCA certificate takes its key with it, in whichever certificates that key stands: link certificate and
    /// self-signed one are two papers of one key. Only a list of the name under which the certificate was made counts
    /// here: CSCA certificates have small serial numbers, which lists of other names use for signers.
    private mutating func markRevoked(_ lists: [CertificateRevocationList]) {
        for list in lists where list.entryCount > 0 {
            let places = places(of: list.issuer.country)
            for place in places {
                let certificate = anchors[place].certificate
                guard certificate.issuer.isSame(as: list.issuer),
                    let entry = list.revoked.entry(for: certificate.serialNumber)
                else { continue }
                let revocation = Revocation(entry, of: list)
                let key = certificate.publicKeyInfo.keyBits
                for other in places where anchors[other].certificate.publicKeyInfo.keyBits == key {
                    let earlier = anchors[other].revocation.map { $0.list.thisUpdate <= list.thisUpdate } ?? false
                    if !earlier { update(other) { $0.revoked(by: revocation) } }
                }
            }
        }
    }
}
