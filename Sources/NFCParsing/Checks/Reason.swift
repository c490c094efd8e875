/// Why a check failed or was not made. The first words are those that clients already know; ours follow them.
public enum Reason: String, CaseIterable, Error, Sendable {
    /// EF.SOD, EF.DG1 or EF.DG2 was not read.
    case missingRequiredArtifacts = "missing_required_artifacts"
    /// EF.SOD cannot be parsed.
    case parseFailure = "parse_failure"
    /// EF.SOD does not list EF.DG1 and EF.DG2.
    case requiredDataGroupHashMissing = "required_dg_hash_missing"
    /// A hash function that this verifier does not know.
    case unsupportedDigestAlgorithm = "unsupported_digest_algorithm"
    /// A signature or key algorithm that this verifier does not know, or parameters that it does not accept.
    case algorithmUnsupported = "algorithm_unsupported"
    /// SHA-1 or a short key, and the policy refuses them.
    case weakAlgorithm = "weak_algorithm"
    /// EF.SOD has no signerInfo, or more than one.
    case missingSigner = "missing_signer"
    /// A data group differs from its hash in EF.SOD.
    case dataGroupHashMismatch = "dg_hash_mismatch"
    /// A data group was read that EF.SOD does not list.
    case dataGroupUndeclared = "dg_undeclared"
    /// No trust anchors are loaded.
    case trustBundleUnavailable = "trust_bundle_unavailable"
    /// No certificate for the signer, neither in EF.SOD nor in the trust store.
    case missingSignerCertificate = "missing_signer_certificate"
    /// The signer's certificate was not made by the CSCA that its name and key identifier point at.
    case signerCertificateInvalid = "signer_certificate_invalid"
    /// The signer's certificate is not valid yet.
    case signerCertificateNotYetValid = "signer_certificate_not_yet_valid"
    /// The signer's certificate has expired.
    case signerCertificateExpired = "signer_certificate_expired"
    /// Content type or message digest attribute is missing, doubled or wrong.
    case cmsAttributesInvalid = "cms_attributes_invalid"
    /// The signature over the security object is wrong.
    case cmsSignatureInvalid = "cms_signature_invalid"
    /// No CSCA certificate of the trust store made the signer's certificate.
    case cscaNotFound = "csca_not_found"
    /// The signer's certificate is on a revocation list.
    case revoked = "revoked"
    /// The CSCA certificate that made the signer's, or another one of the same key, is on a revocation list.
    case anchorRevoked = "csca_revoked"
    /// No current revocation list of the issuing state is loaded.
    case revocationUnknown = "revocation_unknown"
    /// Explicit curve parameters that equal no standard curve.
    case ecParametersUnknown = "ec_parameters_unknown"
    /// The certificate may not sign documents.
    case notDocumentSigner = "dsc_not_document_signer"
    /// The issuing state of the document is not the state of its signer.
    case issuerCountryMismatch = "issuer_country_mismatch"
    /// A document of Utopia, which is a specimen and nobody's.
    case specimen = "specimen_document"
    /// EF.DG1 holds no machine-readable zone.
    case dg1Invalid = "dg1_mrz_invalid"
    /// A visa, which is no proof of identity of its own.
    case notATravelDocument = "mrz_not_a_travel_document"
    /// The fields of a placeholder document are empty.
    case noIdentityData = "no_identity_data"
    /// The document has expired.
    case documentExpired = "document_expired"
    /// EF.DG14 cannot be parsed, so that nobody knows what the chip offers.
    case dg14ParseFailed = "dg14_parse_failed"
    /// EF.SOD lists no key for this check; the document does not offer it.
    case notOffered = "not_offered"
    /// The document offers the check, but the chip's answer was not sent.
    case answerMissing = "answer_missing"
    /// The challenge is not the one that was given out.
    case challengeMismatch = "challenge_mismatch"
    /// The public key cannot be used.
    case publicKeyInvalid = "public_key_invalid"
    /// The chip's signature is wrong.
    case signatureInvalid = "signature_invalid"
    /// The key behind the answer was chosen by the phone, so it proves nothing about the chip.
    case notServerKeyed = "not_server_keyed"
    /// The transcript of a chip authentication ends early.
    case transcriptTruncated = "chip_auth_transcript_truncated"
    /// A transcript of another version than 1.
    case transcriptVersionUnsupported = "chip_auth_transcript_version_unsupported"
    /// Bytes after the transcript.
    case transcriptTrailingBytes = "chip_auth_transcript_trailing_bytes"
    /// An empty field in the transcript.
    case transcriptFieldMissing = "chip_auth_transcript_field_missing"
    /// EF.DG14 does not offer the protocol with the key that the transcript names.
    case chipInfoNotFound = "info_not_found"
    /// EF.DG14 holds no key for the protocol that it offers.
    case chipKeyNotFound = "chip_public_key_not_found"
    /// A version of chip authentication that this verifier does not know.
    case chipAuthenticationVersionUnsupported = "chip_auth_version_unsupported"
    /// The terminal's public key does not belong to its private key, or lies outside the chip's domain.
    case terminalKeyInvalid = "terminal_public_key_invalid"
    /// The two keys do not agree on a secret.
    case keyAgreementFailed = "key_agreement_failed"
    /// The chip's token or the MAC of its first protected response is wrong.
    case chipTokenMismatch = "chip_token_mismatch"
    /// The chip's mapping key is not its static key times the number that it sent (PACE with chip-authentication
    /// mapping).
    case chipMappingMismatch = "chip_mapping_mismatch"
    /// An earlier check failed, so that this one has nothing to stand on.
    case notReached = "not_reached"
    /// EF.DG2 was not read, or says that it holds no face.
    case portraitAbsent = "portrait_absent"
    /// EF.DG2 holds no picture that could be found.
    case portraitUnreadable = "portrait_unreadable"
}

/// Something unusual that does not decide, with where it was seen.
public struct Warning: Equatable, Sendable {
    /// What was seen.
    public enum Code: String, CaseIterable, Sendable {
        /// A content type that some states use in place of the standard's.
        case contentTypeVariant = "sod_content_type_variant"
        /// Bytes after EF.SOD; padding of the file.
        case trailingBytes = "sod_trailing_bytes"
        /// The signer identifier fits no certificate; the only embedded one was used.
        case signerIdentifierMismatch = "signer_id_mismatch"
        /// A short key or SHA-1.
        case weakAlgorithm = "weak_algorithm"
        /// The chip's signature has another form than the standard's: DER, or numbers with a zero octet in front.
        case signatureFormVariant = "signature_form_variant"
        /// No current revocation list of the issuing state.
        case revocationUnknown = "revocation_unknown"
        /// A check digit of the machine-readable zone is wrong although the state signed it.
        case checkDigitMismatch = "mrz_check_digit_mismatch"
        /// The document signer's certificate has expired and the policy accepts that.
        case signerCertificateExpired = "dsc_expired"
        /// The document was signed when the signer's certificate was not valid.
        case signerNotValidAtSigning = "dsc_not_valid_at_signing"
        /// The document was signed outside the usage period of the signer's private key.
        case signedOutsideKeyUsage = "signed_outside_key_usage_period"
        /// The document has expired and the policy accepts that.
        case documentExpired = "document_expired"
        /// EF.DG2 was not read, or says that it holds no face.
        case portraitAbsent = "dg2_absent"
        /// EF.DG2 holds no picture that could be found.
        case portraitUnreadable = "dg2_unreadable"
        /// The end of the portrait is missing; its hash is right all the same.
        case portraitTruncated = "dg2_image_truncated"
        /// The newest revocation list of the issuing state is older than it should be; which, and by how much.
        case revocationListStale = "revocation_list_stale"
        /// Which list revoked a certificate, when and why.
        case revoked = "revoked_by"
        /// The CSCA's key made the signer's certificate, but the certificate names its issuer otherwise.
        case anchorNameMismatch = "csca_name_mismatch"
        /// A CSCA certificate that does not say that it is an authority; a signed master list vouches for it.
        case anchorExempted = "csca_exempted"
        /// A data group differs from its hash, and the state's deviation list says that the hash is wrong.
        case deviationApplied = "deviation_applied"
        /// The CSCA certificate itself has expired; by the standard no obstacle.
        case anchorExpired = "csca_expired"
        /// The LDS security object's version and its contents disagree.
        case versionInconsistent = "lds_version_inconsistent"
        /// A document of Utopia, accepted because the policy accepts specimens.
        case specimen = "specimen_document"
        /// The certificate's list of document types does not name this document's code.
        case documentTypeNotListed = "document_type_not_listed"
        /// A date of the machine-readable zone that no calendar has; its impossible parts count as unknown.
        case impossibleDate = "mrz_date_impossible"
        /// A sex of the machine-readable zone other than `M`, `F`, `X` and `<`; it counts as unspecified.
        case unknownSex = "mrz_sex_unknown"
        /// EF.COM lists a data group that EF.SOD does not list, or the reverse.
        case commonFileMismatch = "com_sod_mismatch"
        /// A file that does not decide cannot be parsed.
        case fileUnreadable = "dg_unreadable"
        /// A field of a file holds something else than it should.
        case fieldUnreadable = "dg_field_unreadable"
        /// EF.DG11 contradicts the date of birth of the machine-readable zone, which is kept.
        case dateOfBirthContradicted = "date_of_birth_contradicted"
        /// The holder may have been born in either of two centuries; the later one is assumed.
        case birthCenturyAmbiguous = "birth_century_ambiguous"
    }

    /// What was seen.
    public let code: Code
    /// Where: the name of a field, a data group or an algorithm. Never the data itself.
    public let detail: String?
}
