import DocumentForge
import Foundation
import Testing

@testable import NFCParsing

/// Chip authentication in both forms: the worked examples, documents of our own making, and what attackers send
/// (threats D27 to D31, spec 2.22).
struct ChipAuthenticationTests {
    private static let now: Int64 = 1_795_000_000
    private let time = Timestamp(secondsSinceEpoch: now)

    private func octets(_ hexadecimal: String) -> [UInt8] {
        let digits = hexadecimal.utf8.compactMap { Character(Unicode.Scalar($0)).hexDigitValue }
        return stride(from: 0, to: digits.count - 1, by: 2).map { UInt8(digits[$0] << 4 | digits[$0 + 1]) }
    }

    private func transcript(_ name: String) throws -> [String: Any] {
        let data = Data(try TestData.bytes("emrtd/transcripts/\(name).json"))
        return try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
    }

    /// The MAC of the first protected response proves the chip; the first command is what other software computes too.
    @Test(arguments: ["made-ca-v1-ecdh-3des", "made-ca-v1-ecdh-aes128"])
    func recordedVersion1(name: String) throws {
        let record = try transcript(name)
        func field(_ name: String) throws -> [UInt8] { octets(try #require(record[name] as? String)) }
        let infos = try SecurityInfos(dg14: try field("dg14")[...])
        let offer = try ChipAuthenticationOffer(try #require(infos.chipAuthentications.first), in: infos)
        #expect(Array(offer.chipKey) == (try field("chip_public_key")))
        let number = SecretBytes(try field("terminal_private_key")[...])
        #expect(offer.domain.publicValue(for: number) == (try field("terminal_public_key")))
        let secret = try #require(offer.domain.sharedSecret(number, with: offer.chipKey))
        #expect(Self.octets(of: secret) == (try field("shared_secret")))
        let keys = try #require(SessionKeys(secret, cipher: offer.info.cipher))
        // Parity bits of DES keys are not part of the key; the record leaves them as they came out of the hash.
        let mask: UInt8 = offer.info.cipher == .tripleDES ? 0xFE : 0xFF
        #expect(Self.octets(of: keys.encryption).map { $0 & mask } == (try field("k_enc")).map { $0 & mask })
        #expect(Self.octets(of: keys.authentication).map { $0 & mask } == (try field("k_mac")).map { $0 & mask })

        let exchange = try #require(record["first_apdu_under_new_sm"] as? [String: Any])
        let command = octets(try #require(exchange["c"] as? String))
        let response = octets(try #require(exchange["r"] as? String))
        #expect(keys.selectCommand(file: [0x01, 0x01]) == command)
        #expect(ProtectedResponse(response[...])?.isGenuine(under: keys, counter: 2) == true)
        #expect(ProtectedResponse(response[...])?.isGenuine(under: keys, counter: 1) == false)
        for position in response.indices {
            var changed = response
            changed[position] ^= 1
            #expect(ProtectedResponse(changed[...])?.isGenuine(under: keys, counter: 2) ?? false == false)
        }
    }

    private static func octets(of secret: SecretBytes) -> [UInt8] {
        secret.withPointer { start, count in Array(UnsafeBufferPointer(start: start, count: count)) }
    }

    /// BSI's worked example of version 2: secret, keys, and the token over the protocol's identifier.
    @Test func workedExampleVersion2() throws {
        let record = try transcript("eac2-worked-example-ecdh")
        func field(_ name: String) throws -> [UInt8] { octets(try #require(record[name] as? String)) }
        // The example's file ends inside its certificate; the infos before it are whole.
        let file = try field("ef_cardsecurity")
        let content = try #require(file.indices.first { file[$0...].starts(with: [0x31, 0x82, 0x01, 0x37]) })
        let infos = try SecurityInfos(cardAccess: file[content..<content + 0x13B])
        let offered = infos.chipAuthentications
        let info = try #require(offered.first { $0.version == 2 && $0.cipher == .aes128 && $0.isElliptic })
        let offer = try ChipAuthenticationOffer(info, in: infos)
        #expect(Array(offer.chipKey) == (try field("ca_picc_pub_key")))
        let number = SecretBytes(try field("ca_pcd_priv_key")[...])
        let secret = try #require(offer.domain.sharedSecret(number, with: offer.chipKey))
        #expect(Self.octets(of: secret) == (try field("ca_shared_secret_k")))
        let keys = try #require(SessionKeys(secret, nonce: try field("ca_nonce")[...], cipher: .aes128))
        #expect(Self.octets(of: keys.authentication) == (try field("ca_k_mac")))
        #expect(Self.octets(of: keys.encryption) == (try field("ca_k_enc")))
        let terminal = try field("ca_pcd_pub_key")[...]
        #expect(offer.token(over: terminal, named: info.protocolIdentifier, keys) == (try field("ca_picc_token")))

        // The same values in the form of existing phones, then each field changed.
        var form = Form(number: try field("ca_pcd_priv_key"), publicKey: Array(terminal))
        form.nonce = try field("ca_nonce")
        form.token = try field("ca_picc_token")
        form.keyIdentifier = info.keyIdentifier.map { [UInt8($0)] } ?? []
        func outcome(_ change: (inout Form) -> Void) -> Reason? {
            var changed = form
            change(&changed)
            do throws(Reason) {
                try ChipAuthentication.checkConsistency(
                    of: try ChipAuthenticationTranscript(changed.encoding[...]), offered, infos)
                return nil
            } catch { return error }
        }
        #expect(outcome { _ in } == nil)
        let legacy = offer.token(over: terminal, named: offer.keyProtocol, keys) ?? []
        #expect(outcome { $0.token = legacy } == nil)
        #expect(outcome { $0.token[0] ^= 1 } == .chipTokenMismatch)
        #expect(outcome { $0.token.removeLast() } == .chipTokenMismatch)
        #expect(outcome { $0.nonce[7] ^= 1 } == .chipTokenMismatch)
        #expect(outcome { $0.identifier = "0.4.0.127.0.7.2.2.3.2.4" } == .chipInfoNotFound)
        #expect(outcome { $0.keyIdentifier = [0x7F, 1] } == .chipInfoNotFound)
        // D28: a public key that is not the private one's.
        #expect(outcome { $0.publicKey[64] ^= 1 } == .terminalKeyInvalid)
        #expect(outcome { $0.number[5] ^= 1 } == .terminalKeyInvalid)
        // D27: scalars 0, n and n + 1.
        let order = offer.domain.order
        #expect(outcome { $0.number = [0] } == .terminalKeyInvalid)
        #expect(outcome { $0.number = order } == .terminalKeyInvalid)
        #expect(outcome { $0.number = order.dropLast() + [(order.last ?? 0) &+ 1] } == .terminalKeyInvalid)
        // The form itself.
        #expect(outcome { $0.version = 2 } == .transcriptVersionUnsupported)
        #expect(outcome { $0.tail = [0] } == .transcriptTrailingBytes)
        #expect(outcome { $0.nonce = [] } == .transcriptFieldMissing)
        #expect(outcome { $0.identifier = "" } == .transcriptFieldMissing)
        for length in 0..<form.encoding.count {
            #expect(throws: Reason.transcriptTruncated, "\(length)") {
                try ChipAuthenticationTranscript(form.encoding.prefix(length))
            }
        }
    }

    /// A transcript of an existing phone (spec 1.19).
    private struct Form {
        var version: UInt8 = 1
        var identifier = "0.4.0.127.0.7.2.2.3.2.2"
        var keyIdentifier: [UInt8] = []
        var number: [UInt8]
        var publicKey: [UInt8]
        var nonce: [UInt8] = []
        var token: [UInt8] = []
        var tail: [UInt8] = []

        var encoding: [UInt8] {
            func long(_ bytes: [UInt8]) -> [UInt8] { [UInt8(bytes.count >> 8), UInt8(bytes.count & 0xFF)] + bytes }
            func short(_ bytes: [UInt8]) -> [UInt8] { [UInt8(bytes.count)] + bytes }
            let head = [version] + long(Array(identifier.utf8)) + short(keyIdentifier)
            return head + long(number) + long(publicKey) + short(nonce) + short(token) + tail
        }
    }

    private func verify(
        _ files: ChipFiles, _ document: ForgedDocument, _ attempt: ServerKeyedChipAuthentication?,
        demand: AcceptancePolicy.ChipAuthenticationDemand = .whenOffered
    ) throws -> Verdict {
        var builder = TrustStoreBuilder()
        for certificate in document.trustAnchors { _ = try builder.addCertificate(certificate[...], source: "forge") }
        var policy = AcceptancePolicy.recorded
        policy.chipAuthentication = demand
        return DocumentVerifier(trust: builder.build(), policy: policy)
            .verify(files, at: time, chipAuthentication: attempt)
    }

    @Test(arguments: ChipAuthenticationKey.Method.allCases)
    func aKeyOfTheGatewayProvesTheChip(method: ChipAuthenticationKey.Method) throws {
        let document = try Forge(now: Self.now).make(try ForgeRecipe("chip-authentication=\(method.rawValue)"))
        let chip = try #require(document.chipAuthentication)
        var files = ChipFiles(document)
        let dg14 = try #require(files.dataGroups[.dg14])
        let random = try #require(SystemRandom.bytes(ServerKeyedChipAuthentication.randomByteCount))
        let attempt = try ServerKeyedChipAuthentication.start(dg14: dg14, random: random)
        #expect(attempt.version == (method == .ecdhAES128Version2 ? 2 : 1))
        let accepted = try attempt.protectedCommand.map {
            try chip.accepts($0, selecting: [0x01, 0x1E], terminalKey: attempt.publicKey)
        }
        #expect(accepted == (attempt.version == 1 ? true : nil))

        files.chipAuthenticationAnswer = ChipAuthenticationAnswer(try chip.answer(terminalKey: attempt.publicKey))
        let verdict = try verify(files, document, attempt)
        #expect(verdict.outcome == .confirmed, "\(verdict.failedChecks)")
        #expect(verdict.chipEvidence == [.chipAuthenticationServerKeyed])

        // A copy of the data on another chip, an answer to another attempt, no answer.
        let copy = try ChipAuthenticationKey(method)
        files.chipAuthenticationAnswer = ChipAuthenticationAnswer(try copy.answer(terminalKey: attempt.publicKey))
        let refused = try verify(files, document, attempt)
        #expect(refused.failedChecks == ["chipAuthentication: chip_token_mismatch"])
        #expect(refused.failureCode == "document_chip_authentication_failed")
        #expect(refused.chipEvidence.isEmpty)
        let other = try ServerKeyedChipAuthentication.start(dg14: dg14, random: random.reversed())
        #expect(other.publicKey != attempt.publicKey)
        files.chipAuthenticationAnswer = ChipAuthenticationAnswer(try chip.answer(terminalKey: attempt.publicKey))
        #expect(try verify(files, document, other).failedChecks == ["chipAuthentication: chip_token_mismatch"])
        files.chipAuthenticationAnswer = nil
        #expect(try verify(files, document, attempt).failedChecks == ["chipAuthentication: answer_missing"])
        #expect(try verify(files, document, nil, demand: .whenAnswered).outcome == .confirmed)
    }

    /// D31: a key that EF.SOD does not bind proves nothing, however good the answer.
    @Test func aKeyOfSomebodyElsesFileIsNotCounted() throws {
        let forge = try Forge(now: Self.now)
        let document = try forge.make(try ForgeRecipe("chip-authentication=ecdh-aes128"))
        let stranger = try forge.make(try ForgeRecipe("chip-authentication=ecdh-aes128"))
        var files = ChipFiles(document)
        let foreign = try #require(ChipFiles(stranger).dataGroups[.dg14])
        let random = [UInt8](1...74)
        let attempt = try ServerKeyedChipAuthentication.start(dg14: foreign, random: random)
        files.chipAuthenticationAnswer = stranger.answer(terminalKey: attempt.publicKey).map(
            ChipAuthenticationAnswer.init)
        let verdict = try verify(files, document, attempt)
        #expect(verdict.failedChecks == ["chipAuthentication: challenge_mismatch"])
        files.dataGroups[.dg14] = foreign
        let swapped = try verify(files, document, attempt)
        #expect(swapped.failedChecks == ["dataGroupHashes: dg_hash_mismatch"])
        #expect(swapped.chipEvidence.isEmpty)
    }

    /// D19: to leave EF.DG14 out although EF.SOD lists it is no way around the check.
    @Test func aFileThatIsLeftOutIsMissed() throws {
        let document = try Forge(now: Self.now).make(try ForgeRecipe("chip-authentication=ecdh-aes128"))
        let attempt = try #require(ServerKeyedChipAuthentication.start(for: document))
        let files = ChipFiles(document, attempt: attempt).without([.dg14])
        let missing = CheckResult(check: .securityInfos, outcome: .notPerformed, reason: .answerMissing)
        for answered in [attempt, nil] {
            let verdict = try verify(files, document, answered)
            #expect(verdict.failedChecks == ["chipAuthentication: answer_missing"])
            #expect(verdict.failureCode == "document_chip_authentication_failed")
            #expect(verdict.checks.contains(missing))
        }
        // Whether a transcript would have been due stands in the file that was left out.
        let due = try verify(files, document, attempt, demand: .whenTranscriptDue)
        #expect(due.failedChecks == ["chipAuthentication: answer_missing"])
        let recorded = try verify(files, document, attempt, demand: .whenAnswered)
        #expect(recorded.outcome == .confirmed && recorded.chipEvidence.isEmpty)
        #expect(
            recorded.checks.contains(
                CheckResult(check: .chipAuthentication, outcome: .notPerformed, reason: .answerMissing)))
        // A document that lists none offers nothing.
        let plain = try Forge(now: Self.now).make(ForgeRecipe())
        let verdict = try verify(ChipFiles(plain), plain, nil)
        #expect(verdict.outcome == .confirmed, "\(verdict.failedChecks)")
        let check = CheckResult(check: .chipAuthentication, outcome: .notPerformed, reason: .notOffered)
        #expect(verdict.checks.contains(check))
    }

    /// Offers that nothing can be made of: a version that is not known, no key, a key of another kind.
    @Test func offersThatCannotBeTakenUp() throws {
        let document = try Forge(now: Self.now).make(try ForgeRecipe("chip-authentication=ecdh-aes128"))
        let file = Array(try #require(ChipFiles(document).dataGroups[.dg14]))
        let version = octets("0a04007f00070202030202020101").dropFirst(0)
        let place = try #require(file.indices.first { file[$0...].starts(with: version) }) + version.count - 1
        for number in [0, 3, 0x7F] as [UInt8] {
            var changed = file
            changed[place] = number
            #expect(throws: Reason.chipAuthenticationVersionUnsupported, "\(number)") {
                try ServerKeyedChipAuthentication.start(dg14: changed[...], random: [UInt8](1...74))
            }
        }
        for offer in [
            "300f060a04007f00070202030202020102", "300f060a04007f00070202030102020101",
            "3012060a04007f00070202030202020101020107",
        ] {
            let info = octets(offer)
            let alone = [0x6E, UInt8(info.count + 2), 0x31, UInt8(info.count)] + info
            #expect(throws: Reason.chipKeyNotFound, "\(offer)") {
                try ServerKeyedChipAuthentication.start(dg14: alone[...], random: [UInt8](1...74))
            }
        }
    }

    /// D30: whoever knows EF.DG14 computes a perfect transcript without any chip, so that it is named and never counted.
    @Test func aTranscriptMadeWithoutAChipIsClientAsserted() throws {
        let document = try Forge(now: Self.now).make(try ForgeRecipe("chip-authentication=ecdh-aes128-v2"))
        var files = ChipFiles(document)
        let infos = try SecurityInfos(dg14: try #require(files.dataGroups[.dg14]))
        let info = try #require(infos.chipAuthentications.first)
        let offer = try ChipAuthenticationOffer(info, in: infos)
        let number = SecretBytes([9, 9, 9, 9])
        let publicKey = try #require(offer.domain.publicValue(for: number))
        var form = Form(number: [9, 9, 9, 9], publicKey: publicKey)
        form.nonce = [1, 2, 3, 4, 5, 6, 7, 8]
        let secret = try #require(offer.domain.sharedSecret(number, with: offer.chipKey))
        let keys = try #require(SessionKeys(secret, nonce: form.nonce[...], cipher: .aes128))
        form.token = try #require(offer.token(over: publicKey[...], named: offer.keyProtocol, keys))
        files.chipAuthenticationTranscript = form.encoding[...]
        let verdict = try verify(files, document, nil, demand: .whenTranscriptDue)
        #expect(verdict.outcome == .confirmed, "\(verdict.failedChecks)")
        #expect(verdict.chipEvidence == [.chipAuthenticationClientAsserted])
        let check = CheckResult(check: .chipAuthentication, outcome: .notPerformed, reason: .notServerKeyed)
        #expect(verdict.checks.contains(check))
        #expect(try verify(files, document, nil).failedChecks == ["chipAuthentication: not_server_keyed"])

        form.token[3] ^= 1
        files.chipAuthenticationTranscript = form.encoding[...]
        let wrong = try verify(files, document, nil, demand: .whenTranscriptDue)
        #expect(wrong.failedChecks == ["chipAuthentication: chip_token_mismatch"])
        files.chipAuthenticationTranscript = nil
        let missing = try verify(files, document, nil, demand: .whenTranscriptDue)
        #expect(missing.failedChecks == ["chipAuthentication: answer_missing"])
    }

    /// What an existing phone sends of a genuine chip, and of a copy whose answer it passed on.
    @Test func transcriptsOfPhonesAreConsistentOrRefused() throws {
        let forge = try Forge(now: Self.now)
        for (recipe, reason) in [
            ("chip-authentication=ecdh-aes128-v2", nil), ("defect=bad-chip-authentication", "chip_token_mismatch"),
        ] {
            let document = try forge.make(try ForgeRecipe(recipe))
            var files = ChipFiles(document)
            files.chipAuthenticationTranscript = try document.chipAuthentication?.transcript().map { $0[...] }
            let verdict = try verify(files, document, nil, demand: .whenTranscriptDue)
            #expect(verdict.failedChecks == (reason.map { ["chipAuthentication: \($0)"] } ?? []))
            #expect(verdict.chipEvidence == (reason == nil ? [.chipAuthenticationClientAsserted] : []))
        }
    }

    /// Spec appendix A: KDF, 3DES parity and CMAC.
    @Test func derivesTheKeysOfTheSpecification() throws {
        let secret = SecretBytes([UInt8](repeating: 1, count: 32)[...])
        func key(_ secret: SecretBytes, _ counter: UInt8, _ cipher: SessionCipher) throws -> [UInt8] {
            Self.octets(of: try #require(SessionKeys.derive(secret, [], counter: counter, cipher)))
        }
        #expect(try key(secret, 1, .aes128) == octets("4e141744cb2311a2dead85780d95c115"))
        #expect(try key(secret, 2, .aes128) == octets("9d0da99d0124b2c3d401f86d0c6294b3"))
        #expect(try key(secret, 1, .aes192) == octets("4791e3200a4f63b6473300594ca6212dce17c6231a3e642a"))
        #expect(
            try key(secret, 2, .aes256)
                == octets("de48feef65570607878bca4c6257b0c0c86d78e27271f98e6dc3a9140805c8e0"))
        let seed = SecretBytes(octets("239AB9CB282DAF66231DC5A4DF6BFBAE")[...])
        #expect(try key(seed, 1, .tripleDES) == octets("AB94FDECF2674FDFB9B391F85D7F76F2"))
        #expect(try key(seed, 2, .tripleDES) == octets("7962D9ECE03D1ACD4C76089DCE131543"))
    }

    /// Wycheproof's ECDH keys: the valid ones agree, the invalid ones and all compressed points give nothing.
    @Test(arguments: ["ecdh_secp256r1", "ecdh_secp256r1_ecpoint", "ecdh_brainpoolP256r1"])
    func wycheproofAgreements(name: String) throws {
        let data = Data(try TestData.bytes("wycheproof/\(name)_test.json"))
        let file = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
        var (agreed, refused, wrong) = (0, 0, [Int]())
        for group in try #require(file["testGroups"] as? [[String: Any]]) {
            let isPoint = group["encoding"] as? String == "ecpoint"
            for test in try #require(group["tests"] as? [[String: Any]]) {
                func field(_ name: String) -> [UInt8] { octets(test[name] as? String ?? "") }
                let shared = agree(field("public"), isPoint: isPoint, field("private"), group["curve"] as? String ?? "")
                let flags = test["flags"] as? [String] ?? []
                // Only uncompressed points (Doc 9303-11 §9.4.2); a named curve or one equal to it in every parameter.
                let isTolerated = test["result"] as? String == "acceptable"
                let isValid = test["result"] as? String == "valid"
                if let shared {
                    agreed += 1
                    if !(isValid || isTolerated) || shared != field("shared") || flags.contains("CompressedPoint") {
                        wrong.append(test["tcId"] as? Int ?? 0)
                    }
                } else {
                    refused += 1
                    if isValid, !flags.contains("CompressedPoint") { wrong.append(test["tcId"] as? Int ?? 0) }
                }
            }
        }
        #expect(wrong.isEmpty, "\(wrong)")
        print("\(name): \(agreed) agreed, \(refused) refused")
    }

    private func agree(_ key: [UInt8], isPoint: Bool, _ number: [UInt8], _ curve: String) -> [UInt8]? {
        let secret = SecretBytes(number.drop { $0 == 0 })
        if isPoint { return AgreementDomain.ec(.p256).sharedSecret(secret, with: key[...]).map(Self.octets) }
        guard let element = try? BERReader.only(.sequence, in: key[...]), let info = try? SubjectPublicKeyInfo(element),
            let domain = try? AgreementDomain(info.algorithm), domain.isElliptic,
            let value = try? domain.publicValue(of: info)
        else { return nil }
        // The private key belongs to the group's curve.
        guard domain == .ec(curve == "secp256r1" ? .p256 : .brainpoolP256r1) else { return nil }
        return domain.sharedSecret(secret, with: value).map(Self.octets)
    }

    /// D29: Diffie-Hellman only in the three published groups, however the parameters are sent.
    @Test func foreignGroupsAreRefused() throws {
        let document = try Forge(now: Self.now).make(try ForgeRecipe("chip-authentication=dh-aes128"))
        let file = Array(try #require(ChipFiles(document).dataGroups[.dg14]))
        #expect(throws: Never.self) {
            try ServerKeyedChipAuthentication.start(dg14: file[...], random: [UInt8](1...74))
        }
        let prime = DHGroup.modp2048q256.prime
        let start = try #require(file.indices.first { file[$0...].starts(with: prime) })
        var changed = file
        changed[start + 100] ^= 1
        #expect(throws: Reason.algorithmUnsupported) {
            try ServerKeyedChipAuthentication.start(dg14: changed[...], random: [UInt8](1...74))
        }
        // A number outside the subgroup: the last octet of the key.
        changed = file
        changed[changed.count - 1] ^= 1
        #expect(throws: Reason.self) {
            try ServerKeyedChipAuthentication.start(dg14: changed[...], random: [UInt8](1...74))
        }
        #expect(throws: Reason.keyAgreementFailed) {
            try ServerKeyedChipAuthentication.start(dg14: file[...], random: [1, 2, 3])
        }
    }

    /// Row 46: a file that cannot be read is its own finding, not a chip that offers nothing.
    @Test func anUnreadableFileIsNamed() throws {
        var findings = Findings()
        let files = ChipFiles(securityObject: [], dataGroups: [.dg14: [0x6E, 0x01, 0x00]])
        findings.failed(.securityInfos, .dg14ParseFailed)
        let check = ChipAuthentication(policy: .live)
        #expect(check.run(files, nil, answering: nil, into: &findings) == nil)
        #expect(findings.checks.map(\.check) == [.securityInfos])
        #expect(throws: Reason.dg14ParseFailed) {
            try ServerKeyedChipAuthentication.start(dg14: [0x6E, 0x01, 0x00], random: [UInt8](1...74))
        }
        #expect(throws: Reason.notOffered) {
            try ServerKeyedChipAuthentication.start(dg14: [0x6E, 0x02, 0x31, 0x00], random: [UInt8](1...74))
        }
    }

    @Test func cardSecurityFilesHaveTheirOutcome() throws {
        let good = try EFCardSecurity(try TestData.bytes("emrtd/cardsecurity/cardsecurity-testeid-bp256.bin"))
        let signer = try #require(good.signedData.signers.first)
        let signature = try BoundSignature(signer, in: good.signedData)
        let certificate = try Certificate(definite: try #require(good.signedData.certificates.first))
        #expect(signature.isMade(by: try PublicKey(certificate.publicKeyInfo)))
        #expect(!good.securityInfos.chipAuthenticationKeys.isEmpty)

        let changed = try SignedData(definite: try TestData.bytes("emrtd/cardsecurity/neg-cardsecurity-digest.bin"))
        #expect(throws: Reason.cmsAttributesInvalid) {
            try BoundSignature(try #require(changed.signers.first), in: changed)
        }
        let broken = try TestData.bytes("emrtd/cardsecurity/neg-cardsecurity-structure.bin")
        #expect(throws: PKIError.self) { try EFCardSecurity(broken) }
        // D11: neither passes for the other.
        let object = try TestData.bytes("emrtd/twins/like-at/sod.bin")
        #expect(throws: PKIError.self) { try EFCardSecurity(object) }
    }

    /// The test card's file is whole, its signer is nobody's whom we trust: signature good, chain not.
    @Test func cardSecurityNeedsATrustedState() throws {
        let file = try TestData.bytes("emrtd/cardsecurity/cardsecurity-testeid-bp256.bin")
        let trust = try TestData.trust("emrtd/certs/csca-de-07-masterlist-anchor.der")
        let check = CardSecurityCheck(file, trust: trust, policy: .live, at: try Timestamp.day(2020, 1, 1))
        #expect(check.checks.contains(CheckResult(check: .signature, outcome: .passed, reason: nil)))
        #expect(check.checks.contains { $0.check == .chain && $0.outcome == .failed })
        #expect(check.securityInfos == nil)
        let object = try TestData.bytes("emrtd/twins/like-at/sod.bin")
        let wrong = CardSecurityCheck(object, trust: trust, policy: .live, at: try Timestamp.day(2020, 1, 1))
        #expect(wrong.checks == [CheckResult(check: .securityObject, outcome: .failed, reason: .parseFailure)])
    }
}
