import Foundation
import Testing

@testable import NFCParsing

extension ManifestRunner {
    /// A recorded active authentication, as if a security object had bound its EF.DG15.
    func answer(_ line: Manifest.Line, _ bytes: Bytes) throws {
        let transcript = try JSONObject(Data(bytes))
        let hash = String(repeating: "00", count: 32)
        let entries = ["01", "02", "0f"].map { "30250201\($0)0420\(hash)" }.joined()
        let object = try LDSSecurityObject(
            hexadecimal("308187020100300b06096086480165030402013075" + entries))
        var files = ChipFiles(securityObject: [], dataGroups: [.dg15: try transcript.octets("dg15")])
        let infos = transcript.has("dg14") ? try SecurityInfos(dg14: try transcript.octets("dg14")) : nil
        let shouldPass = !line.expected.hasPrefix("failure")
        for name in ["signature", "signature_plain", "signature_der"] where transcript.has(name) {
            files.activeAuthentication = ActiveAuthenticationResponse(
                challenge: try transcript.octets("challenge"), signature: try transcript.octets(name))
            var findings = Findings()
            ActiveAuthentication(policy: .live, expectedChallenge: nil).run(files, object, infos, into: &findings)
            guard findings.hasFailed(.activeAuthentication) != shouldPass else {
                throw Broken(description: "\(name): \(findings.checks)")
            }
        }
    }
}
