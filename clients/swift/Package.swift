// swift-tools-version:6.0
import PackageDescription

let package = Package(
    name: "VerifyGatewayWebhooks",
    products: [.library(name: "VerifyGatewayWebhooks", targets: ["VerifyGatewayWebhooks"])],
    dependencies: [.package(url: "https://github.com/apple/swift-crypto.git", from: "4.0.0")],
    targets: [
        .target(
            name: "VerifyGatewayWebhooks",
            dependencies: [
                .product(name: "Crypto", package: "swift-crypto"), .product(name: "CryptoExtras", package: "swift-crypto"),
            ])
    ]
)
