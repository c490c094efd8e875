// Package verifygateway receives webhooks of Verify Gateway: verify first, over the bytes as they came, then decrypt.
//
//	payload, err := verifygateway.Receive(request.Header, body, "whsec_...", privateKey, time.Now())
//
// The body is the raw body of the request, the key the RSA key whose public half is registered with the endpoint. Deliver
// payloads to your own code once per event id: the same event can arrive more than once.
package verifygateway

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hmac"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"net/http"
	"strconv"
	"strings"
	"time"
)

const (
	longestBody = 256 << 10
	tolerance   = 5 * time.Minute
)

// ErrRefused says that a request is not from the gateway, is too old, or is not for this key. Answer with status 400.
var ErrRefused = errors.New("verifygateway: refused")

// Payload is what a delivery tells.
type Payload struct {
	Type     string          `json:"type"`
	Data     json.RawMessage `json:"data"`
	Metadata struct {
		ContractVersion       int    `json:"contract_version"`
		EventID               string `json:"event_id"`
		VerificationSessionID string `json:"verification_session_id"`
	} `json:"metadata"`
}

// Receive verifies and decrypts one delivery.
func Receive(headers http.Header, body []byte, secret string, key *rsa.PrivateKey, now time.Time) (*Payload, error) {
	if err := Verify(headers, body, secret, now); err != nil {
		return nil, err
	}
	return Decrypt(body, key)
}

// Verify checks X-Kayle-Signature and webhook-signature, each an HMAC over a time at most five minutes away and the body.
// One that is good suffices: after a rotation with an overlap the old secret signs the second only.
func Verify(headers http.Header, body []byte, secret string, now time.Time) error {
	if len(body) > longestBody {
		return ErrRefused
	}
	var stamps, signatures []string
	for _, field := range strings.Split(headers.Get("X-Kayle-Signature"), ",") {
		name, value, _ := strings.Cut(strings.TrimSpace(field), "=")
		switch name {
		case "t":
			stamps = append(stamps, value)
		case "v1":
			signatures = append(signatures, value)
		}
	}
	if len(stamps) == 1 && isRecent(stamps[0], now) {
		expected := code([]byte(secret), stamps[0]+".", body)
		for _, signature := range signatures {
			given, err := hex.DecodeString(signature)
			if err == nil && hmac.Equal(given, expected) {
				return nil
			}
		}
	}
	// Standard Webhooks signs with the bytes that the text after whsec_ is in base64.
	key, err := base64.StdEncoding.Strict().DecodeString(strings.TrimPrefix(secret, "whsec_"))
	stamp := headers.Get("Webhook-Timestamp")
	if err == nil && len(key) > 0 && isRecent(stamp, now) {
		expected := code(key, headers.Get("Webhook-Id")+"."+stamp+".", body)
		for _, entry := range strings.Split(headers.Get("Webhook-Signature"), " ") {
			version, signature, _ := strings.Cut(entry, ",")
			given, err := base64.StdEncoding.DecodeString(signature)
			if version == "v1" && err == nil && hmac.Equal(given, expected) {
				return nil
			}
		}
	}
	return ErrRefused
}

func isRecent(text string, now time.Time) bool {
	seconds, err := strconv.ParseUint(text, 10, 40)
	return err == nil && now.Sub(time.Unix(int64(seconds), 0)).Abs() <= tolerance
}

func code(key []byte, prefix string, body []byte) []byte {
	mac := hmac.New(sha256.New, key)
	mac.Write([]byte(prefix))
	mac.Write(body)
	return mac.Sum(nil)
}

// Decrypt opens the body, a compact JWE. No other algorithms than the two of the gateway are taken.
func Decrypt(body []byte, key *rsa.PrivateKey) (*Payload, error) {
	parts := strings.Split(string(body), ".")
	if len(parts) != 5 {
		return nil, ErrRefused
	}
	var decoded [5][]byte
	for i, part := range parts {
		bytes, err := base64.RawURLEncoding.Strict().DecodeString(part)
		if err != nil {
			return nil, ErrRefused
		}
		decoded[i] = bytes
	}
	var header map[string]string
	if json.Unmarshal(decoded[0], &header) != nil || header["alg"] != "RSA-OAEP-256" || header["enc"] != "A256GCM" ||
		len(header) != 3 || header["kid"] == "" || len(decoded[2]) != 12 || len(decoded[4]) != 16 {
		return nil, ErrRefused
	}
	contentKey, err := rsa.DecryptOAEP(sha256.New(), nil, key, decoded[1], nil)
	if err != nil || len(contentKey) != 32 {
		return nil, ErrRefused
	}
	block, err := aes.NewCipher(contentKey)
	if err != nil {
		return nil, ErrRefused
	}
	gcm, err := cipher.NewGCM(block)
	if err != nil {
		return nil, ErrRefused
	}
	plaintext, err := gcm.Open(nil, decoded[2], append(decoded[3], decoded[4]...), []byte(parts[0]))
	if err != nil {
		return nil, ErrRefused
	}
	payload := new(Payload)
	if json.Unmarshal(plaintext, payload) != nil {
		return nil, ErrRefused
	}
	return payload, nil
}
