import ArgumentParser

/// `verify-gateway`
@main
struct VerifyGatewayCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify-gateway",
        abstract: "Self-hosted identity verification by passport chips.",
        subcommands: [
            ServeCommand.self, DemoCommand.self, OrganizationCommand.self, KeyCommand.self, DomainCommand.self,
            RedirectCommand.self, SessionCommand.self, WebhookCommand.self, SecretCommand.self,
            EventsCommand.self, AuditCommand.self, TrustCommand.self,
            DoctorCommand.self, OpenAPICommand.self,
        ])
}
