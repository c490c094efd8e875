// swift-tools-version:6.0
import PackageDescription

// A package of its own, because it builds swift-crypto, which nothing else here needs.
let package = Package(
    name: "receive",
    dependencies: [.package(name: "VerifyGatewayWebhooks", path: "../../../clients/swift")],
    targets: [
        .executableTarget(
            name: "receive",
            dependencies: [.product(name: "VerifyGatewayWebhooks", package: "VerifyGatewayWebhooks")])
    ]
)
