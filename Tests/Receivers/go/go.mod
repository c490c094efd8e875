module receive

go 1.19

require verifygateway v0.0.0

replace verifygateway => ../../../clients/go
