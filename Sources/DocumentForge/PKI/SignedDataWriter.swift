/// Writes CMS SignedData with one signer (RFC 5652 §5).
struct SignedDataWriter: Sendable {
    let profile: SignedDataProfile
    let signer: DocumentSigner

    private var digest: Digest { profile.digest ?? signer.algorithm.scheme.digest }

    /// ContentInfo with `content` signed and enclosed.
    func encode(content: [UInt8]) throws(ForgeError) -> [UInt8] {
        let digestAlgorithm = digest.algorithmIdentifier(nullParameters: profile.hasNullParameters)
        let info = try signerInfo(content: content, digestAlgorithm: digestAlgorithm)
        let own = Array(repeating: signer.certificate, count: profile.repeatsSignerCertificate ? 2 : 1)
        let certificates =
            profile.leadingCertificates
            + ((profile.hasSignerCertificate ? own : []) + profile.otherCertificates)
            .sorted { $0.lexicographicallyPrecedes($1) }
        let hasKeyIdentifiers = profile.signerIdentifier == .subjectKeyIdentifier
        let signedData = layer(
            0x30,
            [
                // Version 3 whenever the content is not plain data (RFC 5652 §5.1).
                DER.integer(profile.contentType == .data && !hasKeyIdentifiers ? 1 : 3),
                DER.set(of: [digestAlgorithm]),
                layer(0x30, [profile.contentType.der, layer(0xA0, [octets(content)])]),
                certificates.isEmpty ? [] : layer(0xA0, certificates),
                profile.revocationLists.isEmpty ? [] : layer(0xA1, profile.revocationLists),
                layer(0x31, Array(repeating: info, count: profile.signerInfoCount)),
            ])
        return layer(0x30, [ObjectIdentifier.signedData.der, layer(0xA0, [signedData])])
    }

    private func signerInfo(content: [UInt8], digestAlgorithm: [UInt8]) throws(ForgeError) -> [UInt8] {
        let attributes = try signedAttributes(content: content)
        let scheme = signer.algorithm.scheme
        // The signature covers the attributes as SET OF; in the signerInfo they carry [0] (RFC 5652 §5.4).
        var signature = try signer.key.sign(DER.set(of: attributes), with: scheme)
        if profile.hasWrongSignature {
            signature = try signer.key.sign(DER.set(of: attributes.dropLast()), with: scheme)
        }
        if !profile.hasSignedAttributes { signature = try signer.key.sign(content, with: scheme) }
        let sorted = attributes.sorted { $0.lexicographicallyPrecedes($1) }
        let sent = Array((profile.hasUnorderedAttributes ? sorted.reversed() : sorted).joined())
        let hasKeyIdentifier = profile.signerIdentifier == .subjectKeyIdentifier
        return DER.sequence(
            DER.integer(hasKeyIdentifier ? 3 : 1),
            try signerIdentifier(),
            digestAlgorithm,
            profile.hasSignedAttributes ? DER.element(0xA0, sent) : [],
            profile.namesKeyAlgorithmOnly ? scheme.bareKeyAlgorithmIdentifier : scheme.algorithmIdentifier,
            DER.octetString(signature))
    }

    private func signerIdentifier() throws(ForgeError) -> [UInt8] {
        switch profile.signerIdentifier {
        case .subjectKeyIdentifier:
            return DER.implicit(0, try signer.key.keyIdentifier)
        case .issuerAndSerialNumber:
            var name = profile.hasReorderedSignerName ? signer.issuer.reordered : signer.issuer
            if profile.hasRetypedSignerName { name = name.retyped }
            return DER.sequence(name.der, DER.integer(unsigned: signer.serialNumber))
        case .strange:
            return DER.sequence(DistinguishedName(country: .ruritania, commonName: "Nobody").der, DER.integer(1))
        }
    }

    private func signedAttributes(content: [UInt8]) throws(ForgeError) -> [[UInt8]] {
        var attributes = [attribute(.contentType, profile.attributedContentType.der)]
        if let signingTime = profile.signingTime {
            attributes.append(attribute(.signingTime, DER.time(signingTime)))
        }
        if profile.hasMessageDigest {
            attributes.append(attribute(.messageDigest, DER.octetString(try digest.hash(content))))
        }
        if profile.hasDoubledMessageDigest {
            attributes.append(attribute(.messageDigest, DER.octetString(try digest.hash(content.reversed()))))
        }
        return attributes
    }

    private func attribute(_ type: ObjectIdentifier, _ value: [UInt8]) -> [UInt8] {
        DER.sequence(type.der, DER.set(of: [value]))
    }

    /// A constructed element of the outer layers; certificates and signerInfos inside keep definite lengths.
    private func layer(_ tag: UInt32, _ parts: [[UInt8]]) -> [UInt8] {
        let contents = Array(parts.joined())
        return profile.usesIndefiniteLengths
            ? DER.identifier(tag) + [0x80] + contents + [0, 0] : DER.element(tag, contents)
    }

    /// The content, whole or in two segments (X.690 §8.7.3).
    private func octets(_ content: [UInt8]) -> [UInt8] {
        guard profile.hasConstructedContent || profile.usesIndefiniteLengths else { return DER.octetString(content) }
        let middle = content.count / 2
        return layer(
            0x24, [DER.octetString(Array(content[..<middle])), DER.octetString(Array(content[middle...]))])
    }
}
