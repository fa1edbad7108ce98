"""What HTTP asks of every answer: negotiation, validators, headers, errors and who is asking."""
