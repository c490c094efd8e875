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
