@0xef7e0b8fbd1f2ab3;
# Messages between a phone and the gateway, one per binary WebSocket message, in the unpacked stream framing of
# Cap'n Proto. handoff-protocol.md says which message may come when and how large each value may be.
#
# Ordinals never change. New members go to the end of a struct or a union, so that old peers are unaffected.

enum DataKind {
  dg1 @0;             # EF.DG1
  dg2 @1;             # EF.DG2
  sod @2;             # EF.SOD
  selfie @3;          # retired; always refused
  dg14 @4;            # EF.DG14
  dg15 @5;            # EF.DG15
  activeAuth @6;      # 8 challenge bytes, then the chip's signature
  chipAuth @7;        # transcript of a chip authentication
  livenessVideo @8;   # MP4
}

enum CheckOutcome {
  confirmed @0;
  notConfirmed @1;
}

enum CheckKind {
  # The step that a failed check sends the person back to.
  mrz @0;
  nfc @1;
  liveness @2;
  none @3;
}

struct ClientHello {
  sessionId @0 :Text;
  mobileWriteToken @1 :Text;         # from the QR code, 64 lower-case hex digits
  deviceId @2 :Text;                 # opaque; the same phone always sends the same
  appVersion @3 :Text;
  attestKeyId @4 :Text;
  helloAssertion @5 :Data;
  runtimeIntegritySignal @6 :UInt32; # bit 0 debugger attached, bit 1 attestation hooked
  capabilities @7 :UInt32;           # bit 0 number matching, bit 1 server-keyed chip authentication
}

struct PhaseUpdate {
  phase @0 :Text;
  error @1 :Text;
  attestAssertion @2 :Data;          # only with nfc_complete
}

struct DataPayload {
  kind @0 :DataKind;
  raw @1 :Data;
  index @2 :UInt32;                  # always 0
  total @3 :UInt32;                  # always 1
  chunkIndex @4 :UInt32;
  chunkTotal @5 :UInt32;             # 0 counts as 1
}

struct ShareSelection {
  sessionId @0 :Text;
  selectedFieldKeys @1 :List(Text);
}

struct NumberChosen {
  number @0 :UInt8;                  # one of the last numberChoice
}

struct ChipAuthResponse {
  # What the chip answered to the last chipAuthRequest: nonce and token for version 2, protectedResponse for version 1.
  nonce @0 :Data;                    # r_PICC
  token @1 :Data;                    # T_PICC
  protectedResponse @2 :Data;        # with its status word
}

struct ClientMessage {
  union {
    hello @0 :ClientHello;
    phase @1 :PhaseUpdate;
    data @2 :DataPayload;
    shareSelection @3 :ShareSelection;
    numberChosen @4 :NumberChosen;
    didNotStart @5 :Void;            # the person with the phone did not start this; ends the session
    chipAuthResponse @6 :ChipAuthResponse;
  }
}

struct ServerAck {
  message @0 :Text;
}

struct ServerError {
  code @0 :Text;
  message @1 :Text;
}

struct ServerCheckResult {
  outcome @0 :CheckOutcome;
  reasonCode @1 :Text;
  reasonMessage @2 :Text;
  retryAllowed @3 :Bool;
  failedCheck @4 :CheckKind;
  remainingNfcRetries @5 :UInt32;
  remainingLivenessRetries @6 :UInt32;
}

struct ShareRequestField {
  key @0 :Text;
  reason @1 :Text;
  required @2 :Bool;
}

struct ShareRequest {
  contractVersion @0 :UInt32;
  sessionId @1 :Text;
  fields @2 :List(ShareRequestField);
}

struct ShareReady {
  sessionId @0 :Text;
  selectedFieldKeys @1 :List(Text);
}

struct ServerActiveAuthChallenge {
  challenge @0 :Data;
}

struct ServerLivenessChallenge {
  reservedPoseSequence @0 :List(UInt8); # never set
  maxDurationMs @1 :UInt32;
  challengeNonce @2 :Data;
}

struct ServerNumberChoice {
  choices @0 :List(UInt8);           # two digits each, in the order in which the app shows them
}

struct ServerChipAuthRequest {
  protocolOid @0 :Text;              # for MSE:Set AT, dotted
  version @1 :UInt8;                 # 1 or 2
  keyId @2 :Data;                    # unsigned big-endian; empty when the chip has only one key
  publicKey @3 :Data;                # of the gateway: an uncompressed point, or a number as long as the prime
  protectedCommand @4 :Data;         # version 1: to be sent to the chip as it is
}

struct ServerMessage {
  union {
    ack @0 :ServerAck;
    error @1 :ServerError;
    checkResult @2 :ServerCheckResult;
    shareRequest @3 :ShareRequest;
    shareReady @4 :ShareReady;
    activeAuthChallenge @5 :ServerActiveAuthChallenge;
    livenessChallenge @6 :ServerLivenessChallenge;
    numberChoice @7 :ServerNumberChoice;
    chipAuthRequest @8 :ServerChipAuthRequest;
  }
}
