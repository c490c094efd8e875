import HandoffProtocol

/// Where a session stands.
enum SessionStatus: String, CaseIterable, Sendable {
    /// Nobody has taken it over yet.
    case created
    /// A phone has taken it over.
    case inProgress = "in_progress"
    /// The person was confirmed and has agreed to share.
    case succeeded
    /// A check failed for good.
    case failed
    /// Its time ran out.
    case expired
    /// The person or the relying party ended it.
    case cancelled

    /// Whether the session can still change its course.
    var isActive: Bool { self == .created || self == .inProgress }
}

/// Why a session was cancelled, in the words of its event and of the reports about it.
enum EndingReason: String, Sendable {
    /// The person with the phone did not start it.
    case notStarted = "not_started_by_person"
}

/// A session as it is stored. Times are milliseconds since 1970; hashes are lower-case hex.
struct SessionRecord: Equatable, Sendable {
    var id: String
    var organizationID: String
    var status: SessionStatus
    var failureCode: FailureCode?
    var nfcTriesUsed: Int
    var livenessTriesUsed: Int
    var contractVersion: UInt32
    var shareContract: ShareContract
    var isAgeOnly: Bool
    var redirectURL: String?
    var cancelTokenHash: String
    var cancelTokenConsumedAt: Int64?
    var expiresAt: Int64
    var completedAt: Int64?
    var createdAt: Int64
    var updatedAt: Int64
    /// The phone's step, nil before its first hello.
    var phase: Phase?
    var phaseAt: Int64?
    /// The random part of the current token; the token itself is derived from it with the server secret.
    var tokenSeed: String?
    var tokenHash: String?
    var tokenIssuedAt: Int64?
    var tokenExpiresAt: Int64?
    /// The token before the current one, which stays valid until its own expiry.
    var previousTokenHash: String?
    var previousTokenExpiresAt: Int64?
    /// When a phone first used one of the tokens; after that only the same phone may come.
    var tokenConsumedAt: Int64?
    var deviceHash: String?
    var appVersion: String?
    /// 8 bytes for the chip to sign, new after every failed chip read.
    var activeAuthChallenge: [UInt8]
    /// 4 bytes to be stamped into the video.
    var livenessNonce: [UInt8]
    /// Binding of the document that the person was confirmed with; nil before, and when the phone steps back.
    var confirmedBinding: [UInt8]?
    /// The connection that holds the session.
    var owner: String?
    /// Grows with every claim, so that a displaced connection changes nothing any more.
    var epoch: Int64
    /// What the person agreed to share; empty until success.
    var selectedFieldKeys: [String]
    /// Keyed hash of the cookie of the browser that the session belongs to; nil while any client may act that knows the
    /// session's id.
    var browserHash: String?
    /// Keyed hashes of the code that can be typed in place of the QR code, of its first half, and of the one before.
    var codeHash: String?
    var codeStartHash: String?
    var previousCodeHash: String?
    /// Wrong codes that began like the right one.
    var codeTriesUsed: Int
    /// Documents that could not be understood or have expired.
    var dataFailures: Int
    /// Optional claims that the person refused when consenting; the phone is not asked for them.
    var refusedFieldKeys: [String]
    /// Wrong numbers that were chosen on the phone.
    var numberMisses: Int
    /// Since when the phone has to choose the number that the browser shows; nil when no phone was asked.
    var numberAskedAt: Int64?
    /// When the right number was chosen; nil before.
    var numberMatchedAt: Int64?
    /// What was seen of the chip itself, names of ``Verdict/ChipEvidence`` with commas between; nil before the check.
    var chipEvidence: String?
    /// Keyed hash of the EF.DG14 whose chip answered a key of the gateway; nil when none did.
    var chipProof: String?
    /// The endpoints that hear of its end; nil for all.
    var webhookEndpointIDs: [String]?
    /// Why it was cancelled, when there is more to say than that it was.
    var endReason: EndingReason?
    /// The relying party's own name for it; nil for none, and once its details were erased.
    var clientReferenceID: String?

    /// Whether a phone has taken the session over, `same_device_only` of the status.
    var isHandoffClaimed: Bool { tokenConsumedAt != nil || deviceHash != nil }

    /// Whether a browser may act for the session: the one that it belongs to, or any while it belongs to none.
    func isOpen(toBrowser hash: KeyedHash?) -> Bool {
        guard let browserHash else { return true }
        guard let hash else { return false }
        return hash.matches(browserHash)
    }

    /// Whether the session should have ended by now but is still active.
    func isOverdue(now: Int64) -> Bool { status.isActive && expiresAt <= now }
}

extension SessionRecord {
    /// The columns in the order in which ``init(row:)`` takes them.
    static let columns = """
        id, organization_id, status, failure_code, nfc_tries_used, liveness_tries_used, contract_version, share_fields, \
        is_age_only, redirect_url, cancel_token_hash, cancel_token_consumed_at, expires_at, completed_at, created_at, \
        updated_at, phase, phase_at, token_seed, token_hash, token_issued_at, token_expires_at, previous_token_hash, \
        previous_token_expires_at, token_consumed_at, device_hash, app_version, active_auth_challenge, liveness_nonce, \
        confirmed_binding, owner, epoch, selected_field_keys, browser_hash, code_hash, code_start_hash, \
        previous_code_hash, code_tries_used, data_failures, refused_field_keys, number_misses, number_asked_at, \
        number_matched_at, chip_evidence, chip_proof, webhook_endpoint_ids, end_reason, \
        client_reference_id
        """

    /// Reads a row of ``columns``.
    init(row: SQLRow) throws {
        var row = row
        id = try row.text()
        organizationID = try row.text()
        status = try row.oneOf(SessionStatus.self)
        failureCode = try row.optionalOneOf(FailureCode.self)
        nfcTriesUsed = Int(try row.integer())
        livenessTriesUsed = Int(try row.integer())
        contractVersion = UInt32(clamping: try row.integer())
        shareContract = try KnownContracts.shared.contract(json: try row.text())
        isAgeOnly = try row.integer() != 0
        redirectURL = try row.optionalText()
        cancelTokenHash = try row.text()
        cancelTokenConsumedAt = try row.optionalInteger()
        expiresAt = try row.integer()
        completedAt = try row.optionalInteger()
        createdAt = try row.integer()
        updatedAt = try row.integer()
        phase = try row.optionalOneOf(Phase.self)
        phaseAt = try row.optionalInteger()
        tokenSeed = try row.optionalText()
        tokenHash = try row.optionalText()
        tokenIssuedAt = try row.optionalInteger()
        tokenExpiresAt = try row.optionalInteger()
        previousTokenHash = try row.optionalText()
        previousTokenExpiresAt = try row.optionalInteger()
        tokenConsumedAt = try row.optionalInteger()
        deviceHash = try row.optionalText()
        appVersion = try row.optionalText()
        activeAuthChallenge = try row.blob()
        livenessNonce = try row.blob()
        confirmedBinding = try row.optionalBlob()
        owner = try row.optionalText()
        epoch = try row.integer()
        selectedFieldKeys = try StoredJSON.texts(from: try row.text())
        browserHash = try row.optionalText()
        codeHash = try row.optionalText()
        codeStartHash = try row.optionalText()
        previousCodeHash = try row.optionalText()
        codeTriesUsed = Int(try row.integer())
        dataFailures = Int(try row.integer())
        refusedFieldKeys = try StoredJSON.texts(from: try row.text())
        numberMisses = Int(try row.integer())
        numberAskedAt = try row.optionalInteger()
        numberMatchedAt = try row.optionalInteger()
        chipEvidence = try row.optionalText()
        chipProof = try row.optionalText()
        webhookEndpointIDs = try row.optionalText().map { try StoredJSON.texts(from: $0) }
        endReason = try row.optionalOneOf(EndingReason.self)
        clientReferenceID = try row.optionalText()
    }
}
