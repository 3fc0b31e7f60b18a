"""What things are called on a screen: people, queues, ends, and text that strangers chose."""
