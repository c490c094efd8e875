/// What EF.CardSecurity proves without a terminal: that a document signer of a trusted state signed the chip's keys
/// (Doc 9303-11 §9.2.12). That the chip has them, only an answer to a key of the gateway shows.
public struct CardSecurityCheck: Sendable {
    /// Signature, chain, role, validity and revocation, each as for EF.SOD.
    public let checks: [CheckResult]
    /// What is unusual but does not decide.
    public let warnings: [Warning]
    /// The signed infos; nil unless every check passed or was not performed.
    public let securityInfos: SecurityInfos?

    /// Checks the file.
    public init(_ file: Bytes, trust: TrustStore, policy: AcceptancePolicy, at time: Timestamp) {
        var findings = Findings()
        var infos: SecurityInfos?
        if let content = try? EFCardSecurity(file) {
            let passive = PassiveAuthentication(trust: trust, policy: policy, time: time)
            if let (_, maker) = passive.checkSignature(of: content.signedData, into: &findings),
                passive.judge(maker, into: &findings) != nil,
                !findings.checks.contains(where: { $0.outcome == .failed })
            {
                infos = content.securityInfos
            }
        } else {
            findings.failed(.securityObject, .parseFailure)
        }
        checks = findings.checks
        warnings = findings.warnings
        securityInfos = infos
    }
}

/// The relation of PACE with chip-authentication mapping (Doc 9303-11 §4.4.3.3.3): the chip's ephemeral mapping key is its
/// static key times the number that it sent encrypted.
///
/// A phone that knows all values can choose the number and compute the mapping key from it, so that the relation alone is
/// consistency, never proof: the gateway would have to contribute to the terminal's mapping key.
struct ChipAuthenticationMapping {
    let domain: AgreementDomain
    /// PK_IC, out of EF.CardSecurity
    let staticKey: Bytes
    /// PK_MAP,IC
    let mappingKey: Bytes
    /// CA_IC, decrypted
    let number: Bytes

    var isConsistent: Bool {
        domain.multiply(staticKey, by: number).map { $0[...] == mappingKey } ?? false
    }
}
