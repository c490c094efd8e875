import Glibc
import NIOCore

/// The echo server as a program: prints its port and serves until its input ends.
@main
enum EchoCommand {
    static func main() async throws {
        let server = try await EchoServer.start(port: 0, limits: EchoServer.wideLimits)
        print(server.localAddress?.port ?? 0)
        // Whoever waits for the port reads through a pipe.
        fflush(nil)
        while readLine() != nil {}
        try await server.close()
    }
}
