import Foundation
import Testing

@testable import NFCParsing

/// Recorded key agreements: every value that follows from the printed secrets is the printed one.
extension ManifestRunner {
    /// Chip authentication version 1: the secret, its keys, and the MAC of the first response under them.
    func chipAuthentication(_ line: Manifest.Line, _ bytes: Bytes) throws {
        let record = try JSONObject(Data(bytes))
        let infos = try SecurityInfos(dg14: try record.octets("dg14"))
        let info = ChipAuthenticationOffer.infos(in: infos).first {
            (try? record.text("oid")) == $0.protocolIdentifier.description
        }
        let offer = try ChipAuthenticationOffer(try #require(info), in: infos)
        try require(offer.chipKey == (try record.octets("chip_public_key")), "another key in EF.DG14")
        let number = SecretBytes(try record.octets("terminal_private_key"))
        try require(offer.domain.publicValue(for: number), "terminal_public_key", of: record)
        let secret = try #require(offer.domain.sharedSecret(number, with: offer.chipKey))
        try require(RecordedPACE.octets(of: secret), "shared_secret", of: record)
        let keys = try #require(SessionKeys(secret, cipher: offer.info.cipher))
        try require(keys, "k_enc", "k_mac", of: record)

        let exchange = try record.object("first_apdu_under_new_sm")
        let response = try #require(ProtectedResponse(try exchange.octets("r")))
        let counter = UInt8(clamping: try exchange.number("ssc_response"))
        let isGenuine = response.isGenuine(under: keys, counter: counter)
        try require(isGenuine == line.expected.hasPrefix("success"), "the MAC is \(isGenuine ? "right" : "wrong")")
        try require(!response.isGenuine(under: keys, counter: counter &- 1), "right at another counter")
    }

    /// PACE with generic mapping: the nonce, the generator, the secret, its keys, and both tokens.
    func pace(_ line: Manifest.Line, _ bytes: Bytes) throws {
        let record = try JSONObject(Data(bytes))
        let session = try RecordedPACE(cardAccess: try record.octets("card_access"))
        let password = Array(try record.text("password_mrz_information").utf8)[...]
        let nonce = try #require(session.nonce(try record.octets("encrypted_nonce"), password: password))
        try require(nonce, "decrypted_nonce", of: record)
        let mapping = try record.octets("terminal_map_private")
        try require(session.publicKey(mapping), "terminal_map_public", of: record)
        let shared = try #require(session.publicKey(mapping, generator: try record.octets("chip_map_public")))
        let generator = try #require(session.generator(nonce: nonce[...], shared: shared[...]))
        let number = try record.octets("terminal_ka_private")
        try require(session.publicKey(number, generator: generator[...]), "terminal_ka_public", of: record)
        let secret = try #require(session.secret(number, with: try record.octets("chip_ka_public")))
        try require(RecordedPACE.octets(of: secret), "shared_secret", of: record)
        let keys = try #require(session.keys(secret))
        try require(keys, "k_enc", "k_mac", of: record)
        try require(session.token(over: try record.octets("chip_ka_public"), keys), "token_terminal", of: record)
        try require(session.token(over: try record.octets("terminal_ka_public"), keys), "token_chip", of: record)
        try require(line.expected.hasPrefix("success"), line.expected)
    }

    /// BSI's worked example: PACE, then chip authentication version 2, the latter through the reader of transcripts. The
    /// terminal authentication between them proves the terminal to the chip and says nothing of the document.
    func extendedAccess(_ line: Manifest.Line, _ bytes: Bytes) throws {
        let record = try JSONObject(Data(bytes))
        let session = try RecordedPACE(cardAccess: try record.octets("ef_cardaccess"))
        try require(session.publicKey(try record.octets("map_pcd_priv_key")), "map_pcd_pub_key", of: record)
        // The record lacks the last octet of the chip's mapping key, so that its private key goes first.
        let chip = try record.octets("map_picc_priv_key")
        let cut = try record.octets("map_picc_pub_key")
        try require(session.publicKey(chip)?.starts(with: cut) ?? false, "map_picc_pub_key")
        let shared = try #require(session.publicKey(chip, generator: try record.octets("map_pcd_pub_key")))
        try require(shared, "map_shared_secret_h", of: record)
        let generator = session.generator(nonce: try record.octets("nonce"), shared: shared[...])
        try require(generator, "map_generator", of: record)
        for (number, key) in [("pcd_priv_key", "pcd_pub_key"), ("picc_priv_key", "picc_pub_key")] {
            try require(session.publicKey(try record.octets(number), generator: generator?[...]), key, of: record)
        }
        let secret = try #require(
            session.secret(try record.octets("pcd_priv_key"), with: try record.octets("picc_pub_key")))
        // Of the secret, the record has the first half.
        let half = try record.octets("shared_secret_k")
        try require(RecordedPACE.octets(of: secret).starts(with: half), "shared_secret_k")
        let keys = try #require(session.keys(secret))
        try require(keys, "k_enc", "k_mac", of: record)
        try require(
            session.token(over: try record.octets("picc_pub_key"), keys), "authentication_token_pcd", of: record)
        try require(
            session.token(over: try record.octets("pcd_pub_key"), keys), "authentication_token_picc", of: record)
        try chipAuthenticationVersion2(record)
        try require(line.expected.hasPrefix("success"), line.expected)
    }

    private func chipAuthenticationVersion2(_ record: JSONObject) throws {
        // The record of EF.CardSecurity ends inside its certificate; the infos before it are whole.
        let file = try record.octets("ef_cardsecurity")
        let content = try #require(file.indices.first { file[$0...].starts(with: [0x31, 0x82, 0x01, 0x37]) })
        let infos = try SecurityInfos(cardAccess: file[content..<content + 0x13B])
        let offered = infos.chipAuthentications
        let info = try #require(offered.first { $0.version == 2 && $0.isElliptic && $0.cipher == .aes128 })
        let offer = try ChipAuthenticationOffer(info, in: infos)
        try require(Array(offer.chipKey), "ca_picc_pub_key", of: record)
        let number = SecretBytes(try record.octets("ca_pcd_priv_key"))
        let secret = try #require(offer.domain.sharedSecret(number, with: offer.chipKey))
        try require(RecordedPACE.octets(of: secret), "ca_shared_secret_k", of: record)
        let nonce = try record.octets("ca_nonce")
        let keys = try #require(SessionKeys(secret, nonce: nonce, cipher: info.cipher))
        try require(keys, "ca_k_enc", "ca_k_mac", of: record)

        func field(_ contents: Bytes, lengthOctets: Int) -> [UInt8] {
            (0..<lengthOctets).reversed().map { UInt8(truncatingIfNeeded: contents.count >> (8 * $0)) } + contents
        }
        let key = info.keyIdentifier.map { [UInt8(truncatingIfNeeded: $0)] } ?? []
        let transcript =
            [1] + field(Array(info.protocolIdentifier.description.utf8)[...], lengthOctets: 2)
            + field(key[...], lengthOctets: 1) + field(try record.octets("ca_pcd_priv_key"), lengthOctets: 2)
            + field(try record.octets("ca_pcd_pub_key"), lengthOctets: 2) + field(nonce, lengthOctets: 1)
            + field(try record.octets("ca_picc_token"), lengthOctets: 1)
        try ChipAuthentication.checkConsistency(
            of: try ChipAuthenticationTranscript(transcript[...]), offered, infos)
    }

    private func require(_ value: [UInt8]?, _ name: String, of record: JSONObject) throws {
        try require(value.map { $0[...] } == (try record.octets(name)), "another \(name)")
    }

    /// Both keys; parity bits of DES keys are not part of the key, and records leave them as the hash has them.
    private func require(
        _ keys: SessionKeys, _ encryption: String, _ authentication: String, of record: JSONObject
    ) throws {
        let mask: UInt8 = keys.cipher == .tripleDES ? 0xFE : 0xFF
        for (key, name) in [(keys.encryption, encryption), (keys.authentication, authentication)] {
            let recorded = try record.octets(name).map { $0 & mask }
            try require(RecordedPACE.octets(of: key).map { $0 & mask } == recorded, "another \(name)")
        }
    }
}
