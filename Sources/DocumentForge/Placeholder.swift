enum PlaceholderDocumentForge {}
