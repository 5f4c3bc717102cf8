"""What makes files a package: approvals, the seal, the manifest, the archive."""
