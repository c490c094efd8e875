import HandoffProtocol

extension SessionStore {
    /// How long after its expiry a token is still taken at its first use, in milliseconds; phones' clocks differ.
    static let tokenGrace: Int64 = 30_000
    /// Connections that one session may have, one after the other. An app comes back a few times; whoever has copied its
    /// secrets and pushes it away without end does not.
    static let maximumClaims: Int64 = 100

    /// Decides a hello and claims the session. Of many phones that present one token exactly one gets it; only the
    /// same phone may come again, and then the connection that it had before is displaced.
    func claimSession(_ claim: HelloClaim, now: Int64) async throws -> ClaimOutcome {
        let presented = secrets.keyed { $0.handoffTokenHash(claim.hello.mobileWriteToken) }
        let device = secrets.keyed { $0.deviceHash(claim.hello.deviceID) }
        return try await database.write { connection in
            var isCounted = false
            // A second round only when another node took the session between our look and our update.
            for _ in 0..<2 {
                guard let session = try connection.currentSession(id: claim.hello.sessionID, now: now),
                    session.status.isActive
                else { return .refused(.sessionNotFound) }
                guard !claim.isAppTooOld else { return .refused(.minAppVersionRequired) }
                guard claim.comparesNumbers || !claim.requiresNumberMatch else {
                    return .refused(.numberMatchUnsupported)
                }
                guard let (tokenHash, tokenExpiry) = session.token(presented) else {
                    return .refused(.handoffTokenInvalid)
                }
                let resumed = session.tokenConsumedAt != nil
                var deviceHash = device.current
                if resumed {
                    guard let stored = session.deviceHash else { return .refused(.handoffTokenConsumed) }
                    guard device.matches(stored) else { return .refused(.handoffDeviceMismatch) }
                    deviceHash = stored
                    guard session.epoch < Self.maximumClaims else { return .refused(.handoffTokenConsumed) }
                    // Whoever was asked once cannot come back as an app that does not know the question.
                    guard claim.comparesNumbers || !session.owesNumber else { return .refused(.numberMatchUnsupported) }
                } else {
                    guard tokenExpiry + Self.tokenGrace > now else { return .refused(.handoffTokenExpired) }
                }
                if case .refused(let code) = claim.attestation { return .refused(code) }
                if case .proven(let keyID, let counter) = claim.attestation, !isCounted {
                    isCounted = try connection.advanceAttestCounter(keyID, to: counter, now: now)
                    guard isCounted else { return .refused(.helloAttestInvalid) }
                }
                let claimed =
                    try resumed
                    ? connection.resume(claim, device: deviceHash, now: now)
                    : connection.firstClaim(claim, token: tokenHash, device: deviceHash, now: now)
                if let claimed {
                    if let keyID = claim.attestation.keyID {
                        try connection.attest(sessionID: claimed.id, keyID: keyID)
                    }
                    var facts = claimed.facts
                    if claimed.owesNumber { facts.numberChoice = secrets.numberChoice(of: claimed) }
                    return .claimed(
                        facts, resumed: resumed, epoch: claimed.epoch, displaced: resumed ? session.owner : nil)
                }
            }
            return .refused(.sessionExpired)
        }
    }

    /// Gives the session up when its socket closes. A newer connection's claim is left alone.
    func release(sessionID: String, epoch: Int64, now: Int64) async throws {
        try await database.write { connection in
            _ = try connection.run(
                "UPDATE sessions SET owner = NULL, updated_at = $3 WHERE id = $1 AND epoch = $2",
                [.text(sessionID), .integer(epoch), .integer(now)])
        }
    }
}

extension SQLConnection {
    fileprivate func firstClaim(
        _ claim: HelloClaim, token: String, device: String, now: Int64
    ) throws -> SessionRecord? {
        try run(
            """
            UPDATE sessions SET status = 'in_progress', phase = 'mobile_connected', phase_at = $2, \
            token_consumed_at = $2, device_hash = $3, app_version = $4, owner = $5, epoch = epoch + 1, updated_at = $2, \
            number_asked_at = CASE WHEN $7 = 1 THEN $2 END \
            WHERE id = $1 AND status IN ('created', 'in_progress') AND expires_at > $2 AND token_consumed_at IS NULL \
            AND (token_hash = $6 OR previous_token_hash = $6) RETURNING \(SessionRecord.columns)
            """,
            [
                .text(claim.hello.sessionID), .integer(now), .text(device),
                claim.hello.appVersion.isEmpty
                    ? .null : .text(String(String.UnicodeScalarView(claim.hello.appVersion.unicodeScalars.prefix(32)))),
                .text(claim.owner), .text(token), .integer(claim.comparesNumbers ? 1 : 0),
            ]
        ).first.map(SessionRecord.init(row:))
    }

    fileprivate func resume(_ claim: HelloClaim, device: String, now: Int64) throws -> SessionRecord? {
        try run(
            """
            UPDATE sessions SET phase = COALESCE(phase, 'mobile_connected'), phase_at = COALESCE(phase_at, $2), \
            owner = $3, epoch = epoch + 1, updated_at = $2, \
            number_asked_at = CASE WHEN $5 = 1 THEN COALESCE(number_asked_at, $2) ELSE number_asked_at END \
            WHERE id = $1 AND status IN ('created', 'in_progress') AND expires_at > $2 \
            AND token_consumed_at IS NOT NULL AND device_hash = $4 RETURNING \(SessionRecord.columns)
            """,
            [
                .text(claim.hello.sessionID), .integer(now), .text(claim.owner), .text(device),
                .integer(claim.comparesNumbers ? 1 : 0),
            ]
        ).first.map(SessionRecord.init(row:))
    }
}

extension SessionRecord {
    /// What is stored of a presented token, and until when it may first be used; nil when it is not one of this
    /// session's tokens.
    fileprivate func token(_ presented: KeyedHash) -> (hash: String, expiresAt: Int64)? {
        if let tokenHash, presented.matches(tokenHash) { return tokenExpiresAt.map { (tokenHash, $0) } }
        if let previousTokenHash, presented.matches(previousTokenHash) {
            return previousTokenExpiresAt.map { (previousTokenHash, $0) }
        }
        return nil
    }

    /// Whether the phone was asked for the browser's number and has not chosen it yet.
    fileprivate var owesNumber: Bool { numberAskedAt != nil && numberMatchedAt == nil }

    /// What a phone's session has to know.
    var facts: SessionFacts {
        SessionFacts(
            sessionID: id, phase: phase, nfcTriesUsed: nfcTriesUsed, livenessTriesUsed: livenessTriesUsed,
            contractVersion: contractVersion,
            shareFields: shareContract.fields.filter { !refusedFieldKeys.contains($0.key) },
            activeAuthChallenge: activeAuthChallenge, livenessNonce: livenessNonce,
            confirmedBinding: confirmedBinding)
    }
}
