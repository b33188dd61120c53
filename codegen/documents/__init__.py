"""What a document says: one module per kind of document, one frozen model each, and no Python names."""
