// Gives the cases on standard input to the Go receiver and prints a payload or the word "refused" for each.
package main

import (
	"crypto/rsa"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"net/http"
	"os"
	"time"

	"verifygateway"
)

type delivery struct {
	Headers map[string]string `json:"headers"`
	Body    string            `json:"body"`
	Secret  string            `json:"secret"`
	Key     string            `json:"private_key"`
	Now     int64             `json:"now"`
}

func main() {
	var deliveries []delivery
	check(json.NewDecoder(os.Stdin).Decode(&deliveries))
	for _, given := range deliveries {
		block, _ := pem.Decode([]byte(given.Key))
		key, err := x509.ParsePKCS8PrivateKey(block.Bytes)
		check(err)
		headers := http.Header{}
		for name, value := range given.Headers {
			headers.Set(name, value)
		}
		now := time.Unix(given.Now, 0)
		payload, err := verifygateway.Receive(headers, []byte(given.Body), given.Secret, key.(*rsa.PrivateKey), now)
		if err == verifygateway.ErrRefused {
			fmt.Println("refused")
			continue
		}
		check(err)
		line, err := json.Marshal(payload)
		check(err)
		fmt.Println(string(line))
	}
}

func check(err error) {
	if err != nil {
		panic(err)
	}
}
