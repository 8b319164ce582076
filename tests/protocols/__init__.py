"""Device protocols. Given vectors stay outside the project; here are hand-made samples and our own encoder's."""
