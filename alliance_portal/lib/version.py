"""The portal's version, as the footer and the change log name it."""

VERSION = "0.1.0"
