// swift-tools-version:6.0
import PackageDescription

// A package of its own, because what it depends on is generated: make swift-client
let package = Package(
    name: "call",
    dependencies: [.package(path: "../../../.build/swift-client")],
    targets: [
        .executableTarget(
            name: "call", dependencies: [.product(name: "VerifyGatewayAPI", package: "swift-client")])
    ]
)
