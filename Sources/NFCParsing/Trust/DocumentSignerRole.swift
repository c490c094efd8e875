/// What contradicts the role of a document signer (Doc 9303-12 §7.1.1).
struct DocumentSignerViolations: OptionSet, Sendable {
    let rawValue: UInt8
    /// Key usage without digitalSignature.
    static let mayNotSign = DocumentSignerViolations(rawValue: 1)
    /// An authority, or a key usage that only an authority may have (RFC 5280 §4.2.1.9).
    static let isAuthority = DocumentSignerViolations(rawValue: 2)
    /// Extended key usage: signers of lists, seals and other things carry one, document signers must not.
    static let hasExtendedKeyUsage = DocumentSignerViolations(rawValue: 4)
    /// A critical extension that this verifier does not know (RFC 5280 §4.2).
    static let hasUnknownCritical = DocumentSignerViolations(rawValue: 8)
}

extension Certificate {
    /// What contradicts the role of a document signer. Absence of an extension does not, because older profiles lack
    /// them; a value that says something else does.
    var documentSignerViolations: DocumentSignerViolations {
        var violations: DocumentSignerViolations = []
        if let usage = extensions.keyUsage {
            if !usage.contains(.digitalSignature) { violations.insert(.mayNotSign) }
            if usage.contains(.keyCertSign) { violations.insert(.isAuthority) }
        }
        if extensions.basicConstraints?.isCA == true { violations.insert(.isAuthority) }
        if !extensions.extendedKeyUsage.isEmpty { violations.insert(.hasExtendedKeyUsage) }
        if extensions.hasUnknownCritical { violations.insert(.hasUnknownCritical) }
        return violations
    }
}
