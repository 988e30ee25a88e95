"""What goescape says allocates, against what the Go runtime recorded: ``__main__`` tells how."""
