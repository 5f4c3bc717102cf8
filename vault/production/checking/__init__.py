"""What rendered files must pass before anybody may approve them."""
