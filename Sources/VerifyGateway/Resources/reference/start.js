// Shows the document of this gateway and asks nobody else for anything.
Scalar.createApiReference("#reference", {
    url: "/openapi",
    withDefaultFonts: false,
    telemetry: false,
    hideClientButton: true,
    showDeveloperTools: "never",
    agent: { disabled: true },
    mcp: { disabled: true },
});
