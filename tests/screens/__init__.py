"""Pictures of every page, and axe on every page: `make screens`, and the browser tests of this folder."""
