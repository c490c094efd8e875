import Foundation
import Testing

@testable import DocumentForge

@Suite("Certificates and revocation lists, read by openssl")
struct CertificateTests {
    @Test("The CSCA has the profile of Doc 9303-12")
    func csca() throws {
        let state = try IssuingState(now: Fixtures.now)
        try OpenSSLTool.with { tool in
            try tool.write("csca.der", state.certificate)
            let text = try tool.run("x509", "-inform", "DER", "-in", "csca.der", "-noout", "-text").text
            for part in [
                "Version: 3", "Issuer: C = UT, O = Utopia, CN = CSCA 01", "Subject: C = UT, O = Utopia, CN = CSCA 01",
                "CA:TRUE, pathlen:0", "Certificate Sign, CRL Sign", "X509v3 Private Key Usage Period",
                "X509v3 Subject Alternative Name", "DirName:/L=UTO", "X509v3 Issuer Alternative Name",
                "URI:https://csca.utopia.example/UT.crl", "Field Type: prime-field", "Cofactor:",
            ] {
                #expect(text.contains(part), "\(part)")
            }
        }
    }

    @Test(
        "A signer of every family chains to its CSCA",
        arguments: ["rsa2048-sha256", "rsapss2048-sha256-salt20", "ecdsa-p384-sha384", "ecdsa-brainpoolP256r1-sha256"])
    func chain(name: String) throws {
        let algorithm = try SigningAlgorithm(name: name)
        var profile = IssuingState.Profile()
        profile.curveParameters = .named
        let state = try IssuingState(algorithm: algorithm, now: Fixtures.now, profile: profile)
        let signer = try state.makeDocumentSigner(algorithm: algorithm, now: Fixtures.now)
        try OpenSSLTool.with { tool in
            try tool.writePEM("csca.pem", [state.certificate])
            try tool.write("dsc.der", signer.certificate)
            let answer = try tool.run(
                "verify", "-attime", "\(Fixtures.now)", "-CAfile", "csca.pem", "-check_ss_sig", "dsc.der")
            #expect(answer.status == 0, "\(answer.text)")
            let text = try tool.run("x509", "-inform", "DER", "-in", "dsc.der", "-noout", "-text").text
            #expect(text.contains("Digital Signature") && text.contains("2.23.136.1.1.6.2"))
            #expect(!text.contains("Basic Constraints"))
        }
    }

    @Test("Explicit parameters of every curve equal the named curve", arguments: NamedCurve.allCases)
    func explicitParameters(curve: NamedCurve) throws {
        let key = try SigningKey(.ec(curve))
        try OpenSSLTool.with { tool in
            try tool.write("explicit.der", try key.publicKeyInfo(curveParameters: .explicit))
            try tool.write("named.der", try key.publicKeyInfo(curveParameters: .named))
            let named = try tool.run(
                "ec", "-pubin", "-inform", "DER", "-in", "explicit.der", "-outform", "DER", "-param_enc", "named_curve",
                "-pubout", "-out", "converted.der")
            #expect(named.status == 0, "\(named.text)")
            #expect(
                try tool.run("dgst", "-sha256", "-r", "converted.der").text.prefix(64)
                    == tool.run("dgst", "-sha256", "-r", "named.der").text.prefix(64))
            #expect(try tool.run("pkey", "-pubin", "-inform", "DER", "-in", "named.der", "-pubcheck").status == 0)
        }
    }

    @Test("A foreign base point is none of a named curve, and signs")
    func foreignBase() throws {
        let key = try SigningKey(foreignBaseOn: .p256)
        let message = Array("message".utf8)
        let signature = try key.sign(message, with: .ecdsa(.sha256))
        try OpenSSLTool.with { tool in
            try tool.write("key.der", try key.publicKeyInfo())
            try tool.write("message", message)
            try tool.write("signature", signature)
            let text = try tool.run("pkey", "-pubin", "-inform", "DER", "-in", "key.der", "-noout", "-text").text
            #expect(text.contains("Generator"))
            #expect(!text.contains("prime256v1"))
            let check = try tool.run(
                "dgst", "-sha256", "-verify", "key.der", "-keyform", "DER", "-signature", "signature", "message")
            #expect(check.status == 0, "\(check.text)")
        }
    }

    @Test("Revocation lists name the revoked signers", arguments: [0, 2])
    func revocationList(count: Int) throws {
        var profile = IssuingState.Profile()
        profile.curveParameters = .named
        let state = try IssuingState(now: Fixtures.now, profile: profile)
        let signers = try (0..<count).map { _ in try state.makeDocumentSigner(now: Fixtures.now) }
        let list = try state.revocationList(
            of: signers, thisUpdate: Fixtures.now, nextUpdate: Fixtures.now + 86_400)
        try OpenSSLTool.with { tool in
            try tool.write("list.crl", list)
            try tool.writePEM("csca.pem", [state.certificate])
            let answer = try tool.run(
                "crl", "-inform", "DER", "-in", "list.crl", "-CAfile", "csca.pem", "-noout", "-text")
            #expect(answer.text.contains("verify OK"), "\(answer.text)")
            #expect(answer.text.components(separatedBy: "Serial Number:").count == count + 1)
        }
    }
}
