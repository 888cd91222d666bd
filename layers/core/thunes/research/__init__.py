"""What a strategy would have done, and whether to believe it. Nothing that runs in Lambda imports this."""
