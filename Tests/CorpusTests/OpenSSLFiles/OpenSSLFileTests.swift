import Testing

@testable import NFCParsing

/// The files of OpenSSL's own test suite, one by one.
struct OpenSSLFileTests {
    /// What becomes of a certificate that an operator imports.
    enum Standing: Equatable {
        /// It may vouch for others.
        case authority
        /// It is kept as a document signer.
        case signer
        /// It is refused.
        case refused(TrustError)
    }

    struct Row {
        let standing: Standing
        /// The file whose key made it, as far as the folder has it.
        var issuer: String?
        /// Why its key is of no use.
        var keyError: PKIError?
        var hasUnknownCritical = false

        init(
            _ standing: Standing, issuer: String? = nil, keyError: PKIError? = nil, hasUnknownCritical: Bool = false
        ) {
            self.standing = standing
            self.issuer = issuer
            self.keyError = keyError
            self.hasUnknownCritical = hasUnknownCritical
        }
    }

    /// Every certificate. MD5 signatures and PSS under a wrong scheme show in the issuer: nobody made them as far as
    /// this verifier can tell. An authority that its issuer did not make, and that did
    /// not make itself, is none.
    static let certificates: [String: Row] = [
        "bad-othername-cert.pem": Row(.signer),
        "ca-cert-768.pem": Row(.refused(.malformed(.publicKeyInvalid)), issuer: "root-cert.pem"),
        "ca-cert-ec-explicit.pem": Row(.authority, issuer: "root-cert.pem"),
        "ca-cert-ec-named.pem": Row(.authority, issuer: "root-cert.pem"),
        "ca-cert-md5.pem": Row(.refused(.linkNotProven(issuer: "Root CA"))),
        "ca-cert.pem": Row(.authority, issuer: "root-cert.pem"),
        "ca-expired.pem": Row(.authority, issuer: "root-cert.pem"),
        "ca-nonbc.pem": Row(.refused(.notCertificationAuthority), issuer: "root-cert.pem"),
        "ca-nonca.pem": Row(.signer, issuer: "root-cert.pem"),
        "ca-pss-cert.pem": Row(.authority, issuer: "root-cert.pem"),
        "ca-root2.pem": Row(.refused(.linkNotProven(issuer: "Root CA"))),
        "cross-root.pem": Row(.authority, issuer: "cross-root.pem"),
        "cve-2026-28388-ca.pem": Row(.authority, issuer: "cve-2026-28388-ca.pem"),
        "cve-2026-28388-leaf.pem": Row(.signer, issuer: "cve-2026-28388-ca.pem"),
        "delta-crl-as-complete-ca.pem": Row(.authority, issuer: "delta-crl-as-complete-ca.pem"),
        "delta-crl-as-complete-leaf.pem": Row(.signer, issuer: "delta-crl-as-complete-ca.pem"),
        "ee-cert-768.pem": Row(.signer, issuer: "ca-cert.pem", keyError: .publicKeyInvalid),
        "ee-cert-crit-unknown-ext.pem": Row(.signer, issuer: "ca-cert.pem", hasUnknownCritical: true),
        "ee-cert-ec-explicit.pem": Row(.signer, issuer: "ca-cert-ec-named.pem"),
        "ee-cert-ec-named-explicit.pem": Row(.signer, issuer: "ca-cert-ec-explicit.pem"),
        "ee-cert-ec-named-named.pem": Row(.signer, issuer: "ca-cert-ec-named.pem"),
        "ee-cert-md5.pem": Row(.signer),
        "ee-cert-noncrit-unknown-ext.pem": Row(.signer, issuer: "ca-cert.pem"),
        "ee-cert.pem": Row(.signer, issuer: "ca-cert.pem"),
        "ee-expired.pem": Row(.signer, issuer: "ca-cert.pem"),
        "ee-pss-cert.pem": Row(.signer, issuer: "ca-pss-cert.pem"),
        "ee-pss-sha1-cert.pem": Row(.signer, issuer: "ca-cert.pem"),
        "ee-pss-sha256-cert.pem": Row(.signer, issuer: "ca-cert.pem"),
        "ee-pss-wrong1.5-cert.pem": Row(.signer),
        "ee-ss-with-keyCertSign.pem": Row(.refused(.notCertificationAuthority), issuer: "ee-ss-with-keyCertSign.pem"),
        "many-constraints.pem": Row(.authority, issuer: "many-constraints.pem"),
        "root-cert.pem": Row(.authority, issuer: "root-cert.pem"),
        "root-cross-cert.pem": Row(.authority, issuer: "cross-root.pem"),
        "root-expired.pem": Row(.authority, issuer: "root-cert.pem"),
        "root-name2.pem": Row(.authority, issuer: "root-cert.pem"),
        "root-nonca.pem": Row(.refused(.notCertificationAuthority), issuer: "root-cert.pem"),
        // Doc 9303-12 §4.4.3 asks for uncompressed points.
        "server-ec-compressed-cert.pem": Row(.signer, keyError: .publicKeyInvalid),
        // The issuer of these two is in another file of that suite.
        "server-ecdsa-brainpoolP256r1-cert.pem": Row(.signer),
        "server-pss-restrict-cert.pem": Row(.signer),
    ]

    @Test func certificatesHaveTheRoleThatTheyMayPlay() throws {
        guard try Corpus.part("openssl-tests/certs") else { return }
        var read: [String: Certificate] = [:]
        for name in try Corpus.files("openssl-tests/certs", endingIn: ".pem") {
            for block in PEMFile.blocks(try Corpus.bytes("openssl-tests/certs/" + name)) {
                guard block.label == "CERTIFICATE" else { continue }
                read[name] = try? Certificate(block.contents)
            }
        }
        for (name, certificate) in read {
            guard let row = Self.certificates[name] else {
                #expect(Corpus.isForeign, "\(name) has no row")
                continue
            }
            let issuer = row.issuer.flatMap { read[$0] }
            #expect(standing(of: certificate, madeBy: issuer) == row.standing, "\(name)")
            #expect(keyError(of: certificate) == row.keyError || row.standing != .signer, "\(name)")
            #expect(certificate.extensions.hasUnknownCritical == row.hasUnknownCritical, "\(name)")
            // Different files of one key are told apart by which of them is named here.
            let makers = read.filter { maker in
                (try? PublicKey(maker.value.publicKeyInfo)).map { certificate.isMade(by: $0) } ?? false
            }
            #expect(makers.isEmpty == (row.issuer == nil), "\(name) was made by \(makers.keys)")
            if let issuer = row.issuer { #expect(makers.keys.contains(issuer), "\(name) by \(makers.keys)") }
        }
        print("openssl-tests/certs: \(read.count) certificates with their role")
        if !Corpus.isForeign { #expect(Set(read.keys) == Set(Self.certificates.keys)) }
    }

    /// What an import says to an operator who trusts the issuer.
    private func standing(of certificate: Certificate, madeBy issuer: Certificate?) -> Standing {
        var builder = TrustStoreBuilder()
        if let issuer, issuer.encoding != certificate.encoding {
            _ = try? builder.addCertificate(issuer.encoding, source: "issuer")
        }
        do throws(TrustError) {
            return try builder.addCertificate(certificate.encoding, source: "file").added == 1 ? .authority : .signer
        } catch {
            return .refused(error)
        }
    }

    private func keyError(of certificate: Certificate) -> PKIError? {
        do throws(PKIError) {
            _ = try PublicKey(certificate.publicKeyInfo)
            return nil
        } catch {
            return error
        }
    }

    /// A delta list that is taken for a complete one calls revoked certificates good (CVE-2026-28388 is the crash).
    @Test(arguments: [
        ("cve-2026-28388-crls.pem", [nil, PKIError.incompleteList]),
        ("delta-crl-as-complete-delta-reasons.pem", [.incompleteList]),
        ("delta-crl-as-complete-delta.pem", [.incompleteList]),
    ])
    func deltaListsAreRefused(name: String, outcomes: [PKIError?]) throws {
        guard try Corpus.part("openssl-tests/certs"), Corpus.holds("openssl-tests/certs/" + name) else { return }
        let lists = PEMFile.blocks(try Corpus.bytes("openssl-tests/certs/" + name))
        try #require(lists.count == outcomes.count)
        for (list, outcome) in zip(lists, outcomes) {
            if let outcome {
                #expect(throws: outcome) { try CertificateRevocationList(list.contents) }
            } else {
                _ = try CertificateRevocationList(list.contents)
            }
        }
    }

    /// Where a signed message ends that is none, or whose signed attributes bind nothing.
    enum Trap: Equatable {
        case parsing(PKIError)
        case attributes(Reason)
    }

    static let messages: [String: Trap] = [
        "cms/no_ct_attr.cms": .attributes(.cmsAttributesInvalid),
        "cms/no_md_attr.cms": .attributes(.cmsAttributesInvalid),
        "cms/ct_multiple_attr.cms": .attributes(.cmsAttributesInvalid),
        // The signing time stands among the unsigned attributes.
        "cms/bad_signtime_attr.cms": .parsing(.encoding(.malformedValue)),
        "cms/pkcs7-md4.pem": .attributes(.unsupportedDigestAlgorithm),
        "cms/authenveloped_attrs.pem": .parsing(.unexpectedContentType),
        "cms/bad_authenveloped_attrs.pem": .parsing(.unexpectedContentType),
        "cms/dh-malformed.der": .parsing(.unexpectedContentType),
        "cms/ecdh-malformed.der": .parsing(.unexpectedContentType),
        "cms/rsa-malformed.der": .parsing(.unexpectedContentType),
        "d2i/bad-cms.der": .parsing(.encoding(.truncated)),
        "d2i/bad-int-pad0.der": .parsing(.encoding(.unexpectedTag)),
        "d2i/bad-int-padminus1.der": .parsing(.encoding(.unexpectedTag)),
        "d2i/bad_bio.der": .parsing(.encoding(.truncated)),
        "d2i/bad_cert.der": .parsing(.encoding(.truncated)),
        "d2i/bad_generalname.der": .parsing(.encoding(.truncated)),
        "d2i/high_tag.der": .parsing(.encoding(.unexpectedTag)),
        "d2i/int0.der": .parsing(.encoding(.unexpectedTag)),
        "d2i/int1.der": .parsing(.encoding(.unexpectedTag)),
        "d2i/intminus1.der": .parsing(.encoding(.unexpectedTag)),
    ]

    @Test func messagesEndWhereTheyAreWrong() throws {
        var seen: Set<String> = []
        for folder in ["cms", "d2i"] where try Corpus.part("openssl-tests/" + folder) {
            for file in try Corpus.files("openssl-tests/" + folder, endingIn: ".der", ".cms", ".pem") {
                let name = "\(folder)/\(file)"
                let bytes = try Corpus.bytes("openssl-tests/" + name)
                let contents = file.hasSuffix(".pem") ? PEMFile.blocks(bytes).first?.contents ?? [] : bytes
                seen.insert(name)
                let trap = trap(in: contents)
                guard let expected = Self.messages[name] else {
                    #expect(Corpus.isForeign, "\(name) has no row")
                    continue
                }
                #expect(trap == expected, "\(name)")
                #expect(throws: PKIError.self, "\(name)") { try Certificate(contents) }
                #expect(throws: PKIError.self, "\(name)") { try CertificateRevocationList(contents) }
            }
        }
        print("openssl-tests/cms, d2i: \(seen.count) files end where their row says")
        if !Corpus.isForeign { #expect(seen == Set(Self.messages.keys)) }
    }

    private func trap(in bytes: Bytes) -> Trap? {
        let message: SignedData
        do throws(PKIError) {
            message = try EFSOD(bytes).signedData
        } catch {
            return .parsing(error)
        }
        do throws(Reason) {
            for signer in message.signers { _ = try BoundSignature(signer, in: message) }
            return nil
        } catch {
            return .attributes(error)
        }
    }

    /// Contents alone: integers in and out of their shortest form, a tag beyond what a format has.
    @Test(arguments: [
        ("bad-int-pad0.der", TypedWalk.Outcome.refused(.malformedValue)),
        ("bad-int-padminus1.der", .refused(.malformedValue)), ("high_tag.der", .read), ("int0.der", .read),
        ("int1.der", .read), ("intminus1.der", .read),
    ])
    func contentsAreValuesOfTheirType(name: String, outcome: TypedWalk.Outcome) throws {
        guard try Corpus.part("openssl-tests/d2i"), Corpus.holds("openssl-tests/d2i/" + name) else { return }
        #expect(TypedWalk.outcome(of: try Corpus.bytes("openssl-tests/d2i/" + name), limits: .certificate) == outcome)
    }
}
