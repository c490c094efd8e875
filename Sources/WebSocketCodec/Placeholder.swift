enum PlaceholderWebSocketCodec {}
