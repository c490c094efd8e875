module verifygateway

go 1.19
