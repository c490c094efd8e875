import Synchronization

/// Document signers whose certificate a trusted CSCA made, with their keys ready for use.
///
/// One signer certificate stands behind tens of thousands of documents: its parsing, its key and the signature of its
/// CSCA are the same each time. Dates, roles and revocation are not remembered, they are judged for every document. A
/// store owns its memory, so that a changed store starts with an empty one.
final class SignerMemory: Sendable {
    /// Finds the place of a certificate. The end of a certificate is its signature, which is as good as random; what
    /// decides is the comparison of the whole encoding.
    private struct Place: Hashable {
        let end: UInt64

        init?(_ encoding: Bytes) {
            guard encoding.count >= 16 else { return nil }
            var end: UInt64 = 0
            for index in encoding.endIndex - 8..<encoding.endIndex { end = end << 8 | UInt64(encoding[index]) }
            self.end = end
        }
    }

    private let signers = Mutex<[Place: SignatureMaker]>([:])
    private let capacity: Int

    /// A memory for at most `capacity` signers; 0 remembers none.
    init(capacity: Int) {
        self.capacity = capacity
    }

    /// The signer with exactly this certificate.
    func signer(_ encoding: Bytes) -> SignatureMaker? {
        guard capacity > 0, let place = Place(encoding), let signer = signers.withLock({ $0[place] }),
            signer.certificate.encoding.isSame(as: encoding)
        else { return nil }
        return signer
    }

    /// Remembers a signer whose certificate `anchor` made. Only certificates of trusted states get here, so that no
    /// stranger can push others out; when it is full, any one makes room. What is kept is a copy: the bytes of an upload
    /// are wiped when its socket closes.
    func remember(_ signer: SignatureMaker, madeBy anchor: TrustAnchor) {
        let encoding = signer.certificate.encoding
        guard capacity > 0, let place = Place(encoding), let copy = try? Certificate(definite: Array(encoding)[...])
        else { return }
        signers.withLock { signers in
            if signers.count >= capacity, signers[place] == nil, let any = signers.keys.first { signers[any] = nil }
            signers[place] = SignatureMaker(certificate: copy, key: signer.key, anchor: anchor)
        }
    }
}
