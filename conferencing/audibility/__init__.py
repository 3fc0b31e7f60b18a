"""Who hears whom in a conference, and how that is said. Pure: no Django, no clock."""
