"""Where evidence meets the world: files on disk, pictures opened by libraries, the virus scanner."""
