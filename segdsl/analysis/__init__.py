"""What can be known of rules without any data: never, always, inside, disjoint; and the lint rules that use it."""
