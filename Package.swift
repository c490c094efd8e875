// swift-tools-version:6.2
import PackageDescription

/// Modules that read hostile bytes: every use of an unsafe construct is spelled `unsafe` and can be searched for.
let core: [SwiftSetting] = [
    .strictMemorySafety(),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
]

let server: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
]

let package = Package(
    name: "verify-gateway",
    products: [
        .library(name: "NFCParsing", targets: ["NFCParsing"]),
        .library(name: "HandoffProtocol", targets: ["HandoffProtocol"]),
        .executable(name: "verify-gateway", targets: ["VerifyGateway"]),
        .executable(name: "chip-replay", targets: ["ChipReplay"]),
        .executable(name: "benchmarks", targets: ["Benchmarks"]),
    ],
    dependencies: [
        .package(url: "https://github.com/hummingbird-project/hummingbird.git", from: "2.28.1", traits: []),
        .package(url: "https://github.com/apple/swift-nio.git", from: "2.101.2"),
        // Only the benchmarks use it, to have something to be compared with.
        .package(url: "https://github.com/apple/swift-asn1.git", from: "1.7.4"),
        .package(url: "https://github.com/apple/swift-nio-extras.git", from: "1.35.2"),
        .package(url: "https://github.com/apple/swift-http-types.git", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-log.git", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-argument-parser.git", from: "1.8.2"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle.git", from: "2.13.0"),
    ],
    targets: [
        // C: libcrypto and libcurl behind a few functions of ours, and Debian's libraries as they are.
        .target(name: "COpenSSL", linkerSettings: [.linkedLibrary("crypto")]),
        // Overwrites every heap block of the server when it is given back.
        .target(name: "CWipingHeap"),
        .target(name: "CCurl", linkerSettings: [.linkedLibrary("curl")]),
        .systemLibrary(name: "CSQLite", providers: [.apt(["libsqlite3-dev"])]),
        .systemLibrary(name: "CQREncode", providers: [.apt(["libqrencode-dev"])]),
        .systemLibrary(name: "CZlib", providers: [.apt(["zlib1g-dev"])]),

        // The two cores: no sockets, no clock, no disk.
        .target(name: "NFCParsing", dependencies: ["COpenSSL"], swiftSettings: core),
        .target(name: "HandoffProtocol", swiftSettings: core),

        .target(name: "TrustFiles", dependencies: ["NFCParsing"], swiftSettings: server),

        // What the gateway and its phones share.
        .target(
            name: "WebSocketCodec",
            dependencies: [
                .product(name: "NIOCore", package: "swift-nio")
            ],
            swiftSettings: server),
        .target(
            name: "PhoneClient",
            dependencies: [
                "CZlib", "HandoffProtocol", "WebSocketCodec",
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOWebSocket", package: "swift-nio"),
            ],
            swiftSettings: server),
        .target(
            name: "DocumentForge",
            dependencies: ["COpenSSL"],
            resources: [.embedInCode("Resources/portrait.jpg")],
            swiftSettings: server),

        // How webhooks are encrypted; the benchmarks reach it too.
        .target(name: "WebhookCrypto", dependencies: ["COpenSSL"], swiftSettings: server),

        .executableTarget(
            name: "VerifyGateway",
            dependencies: [
                "CCurl", "COpenSSL", "CQREncode", "CSQLite", "CWipingHeap", "DocumentForge", "HandoffProtocol",
                "NFCParsing",
                "PhoneClient", "TrustFiles", "WebSocketCodec", "WebhookCrypto",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "HummingbirdCore", package: "hummingbird"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOHTTPTypes", package: "swift-nio-extras"),
                .product(name: "NIOHTTPTypesHTTP1", package: "swift-nio-extras"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "NIOWebSocket", package: "swift-nio"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            ],
            resources: [.copy("Resources")],
            swiftSettings: server),
        .executableTarget(
            name: "ChipReplay",
            dependencies: [
                "DocumentForge", "HandoffProtocol", "NFCParsing", "PhoneClient", "TrustFiles",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
            ],
            swiftSettings: server),
        .target(name: "CBaseline", path: "Benchmarks/CBaseline", linkerSettings: [.linkedLibrary("crypto")]),
        .executableTarget(
            name: "Benchmarks",
            dependencies: [
                "CBaseline", "COpenSSL", "DocumentForge", "NFCParsing", "TrustFiles", "WebSocketCodec", "WebhookCrypto",
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOWebSocket", package: "swift-nio"),
                .product(name: "SwiftASN1", package: "swift-asn1"),
            ],
            path: "Benchmarks",
            exclude: ["CBaseline", "partner.py"],
            swiftSettings: server),

        // How tests run programs.
        .target(name: "ChildPrograms", path: "Tests/ChildPrograms", swiftSettings: server),
        .testTarget(
            name: "DocumentForgeTests", dependencies: ["ChildPrograms", "COpenSSL", "DocumentForge"],
            swiftSettings: server),
        // The collections of vectors and specimens, and OpenSSL's own decoders to compare with.
        .target(name: "CReference", path: "Tests/CorpusTests/CReference", linkerSettings: [.linkedLibrary("crypto")]),
        .testTarget(
            name: "CorpusTests",
            dependencies: ["COpenSSL", "CReference", "DocumentForge", "NFCParsing", "VerifyGateway", "WebhookCrypto"],
            exclude: ["CReference"],
            swiftSettings: server),
        .testTarget(
            name: "NFCParsingTests", dependencies: ["COpenSSL", "NFCParsing", "DocumentForge"], swiftSettings: server),
        .testTarget(
            name: "TrustFilesTests", dependencies: ["TrustFiles", "NFCParsing", "DocumentForge"], swiftSettings: server),
        .testTarget(
            name: "HandoffProtocolTests",
            dependencies: ["ChildPrograms", "HandoffProtocol"],
            exclude: ["Interop/pycapnp_peer.py", "Interop/verify-1.6.capnp"],
            swiftSettings: server),
        // What conformance suites talk to.
        .executableTarget(
            name: "EchoServer",
            dependencies: [
                "WebSocketCodec",
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "NIOWebSocket", package: "swift-nio"),
            ],
            path: "Tests/Conformance/EchoServer",
            swiftSettings: server),
        .testTarget(
            name: "WebSocketCodecTests",
            dependencies: [
                "EchoServer", "WebSocketCodec",
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOEmbedded", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
            ],
            swiftSettings: server),
        .testTarget(
            name: "PhoneClientTests",
            dependencies: [
                "HandoffProtocol", "PhoneClient", "WebSocketCodec",
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "NIOWebSocket", package: "swift-nio"),
            ],
            swiftSettings: server),
        .testTarget(name: "ChipReplayTests", dependencies: ["ChildPrograms", "ChipReplay"], swiftSettings: server),
        .testTarget(
            name: "VerifyGatewayTests",
            dependencies: [
                "ChildPrograms", "DocumentForge", "PhoneClient", "VerifyGateway", "WebSocketCodec", "WebhookCrypto",
                .product(name: "NIOEmbedded", package: "swift-nio"),
            ],
            exclude: ["Biometrics/tls_service.py", "Webhooks/tls_receiver.py"],
            swiftSettings: server),
    ],
    swiftLanguageModes: [.v6]
)
