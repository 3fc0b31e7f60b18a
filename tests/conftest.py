"""What every test needs: Django's settings come from pyproject.toml's pytest section."""
