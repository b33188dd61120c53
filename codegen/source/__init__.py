"""Where documents come from: the instance that is asked, and the snapshot that is kept."""
