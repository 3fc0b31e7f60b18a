"""The version of Switchboard, shown in the account menu and at /healthz. `make release` sets it."""

VERSION = "0.2.0"
