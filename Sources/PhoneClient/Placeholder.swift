enum PlaceholderPhoneClient {}
